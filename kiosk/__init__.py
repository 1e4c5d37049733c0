"""The kiosk program (取号机): the touch screen, its printer and its card reader."""
