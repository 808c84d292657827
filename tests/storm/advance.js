// One step of a fast user through the form, on whatever page. Argument: the input; returns the page and the action.
const told = arguments[0];
const here = (did) => ({page: heading(), hash: location.hash, did});
if (!document.querySelector("#suban[data-running]") || !heading()) return here("waits");
const write = (field, text) => {
  if (field.value === text) return;
  const kind = field.localName === "textarea" ? HTMLTextAreaElement : HTMLInputElement;
  Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(field, text);
  field.dispatchEvent(new Event("input", {bubbles: true}));
};
const take = (name) => {
  const label = choice(name);
  if (label && !label.control.checked) label.control.click();
  return !!label;
};
const press = (name) => {
  const button = pressable(name);
  button?.click();
  return !!button;
};
const again = pressable(told.again);
if (again && heading() !== told.photos) {
  again.click();
  return here("tries again");
}
switch (heading()) {
  case told.what: {
    const field = document.getElementById("description");
    if (!field) return here("waits");
    // Any other content of the form is another demand, which must not be overwritten.
    if (!field.value.includes(told.mark)) return here("another draft");
    write(field, told.words);
    take(told.service);
    press(told.on);
    return here("says what");
  }
  case told.which:
    if (!take(told.service)) return here("waits for services");
    press(told.on);
    return here("chooses");
  case told.where:
    write(writable(told.address), told.place);
    press(told.on);
    return here("says where");
  case told.photos: {
    const tiles = all(".sb-photo[data-state]");
    const failed = tiles.filter((tile) => tile.dataset.state === "failed");
    if (told.attach) return here("wants to add photos");
    if (failed.length) {
      const retry = failed[0].querySelector(".sb-photo__retry");
      const text = plain(failed[0].innerText);
      (retry ?? failed[0].querySelector(".sb-photo__remove")).click();
      return {...here(retry ? "tries a photo again" : "removes a photo"), text};
    }
    press(told.photosOn);
    return here("goes on from photos");
  }
  case told.you:
    if (take(told.nobody)) {
      press(told.on);
      return here("stays anonymous");
    }
    // Not offered while the page has not loaded the city.
    take(told.hidden);
    if (!writable(told.name)) return here("may not stay anonymous");
    write(writable(told.name), "A");
    write(writable(told.phone), "13800138000");
    press(told.on);
    return here("says who");
  case told.check:
  case told.sending:
  case told.sent:
    return here("");
}
for (const [question, answer] of told.choices) {
  if (heading() === question) {
    take(answer);
    press(told.on);
    return here("answers");
  }
}
const typed = writable(told.typed[0]);
if (typed && heading().startsWith(told.typed[0])) {
  write(typed, told.typed[1]);
  press(told.on);
  return here("answers");
}
return here("knows no way");
