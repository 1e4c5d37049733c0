/** Which way up the panel hangs. */

export const lying = () => window.innerWidth > window.innerHeight;
