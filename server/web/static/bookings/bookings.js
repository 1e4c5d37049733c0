/** The booking desk, for guides and the hall manager: enter, look up, move, cancel, the day by slot, files. */
import { get } from "/assets/shared/command.js";
import { render } from "/assets/shared/lit.js";
import { onLanguage } from "/assets/shared/words.js";
import { blacklist } from "/pages/staff/bookings/blacklist.js";
import { Desk } from "/pages/staff/bookings/desk.js";
import { entry } from "/pages/staff/bookings/entry.js";
import { list } from "/pages/staff/bookings/list.js";
import { byId, staffPage } from "/pages/staff/staff.js";

const LOOK = 10000; // ms: check-ins at kiosks show up by then

const desk = new Desk();
desk.paint = () => {
  render(entry(desk), byId("entry"));
  render(list(desk), byId("day"));
  render(blacklist(desk), byId("blacklist"));
};

staffPage({ screens: ["errors", "bookings"] }).then(async ({ me }) => {
  if (!me) return;
  desk.hall = me.hall;
  desk.manages = me.roles.includes("hall_manager");
  const plan = await get(desk.path(""));
  if (plan.status === 200) Object.assign(desk, { businesses: plan.body.businesses, matters: plan.body.matters, zone: plan.body.time_zone });
  desk.day = new Date().toLocaleDateString("sv-SE", { timeZone: desk.zone });
  onLanguage(desk.paint);
  await desk.read();
  setInterval(() => {
    if (document.visibilityState === "visible") desk.read();
  }, LOOK);
});
