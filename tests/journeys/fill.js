// Fill every form of the page as a person would, and send the last one that posts.
// `values`: {kind: [text, …]}; returns how many of them were used.
(values) => {
  let used = 0;
  const take = (kind) => { used += 1; return values[kind].shift() || ""; };
  const kindOf = (field) => {
    if (/year/.test(field.name)) return null;
    if (field.type === "tel" || field.inputMode === "tel") return "tel";
    if (field.type === "email" || field.inputMode === "email") return "email";
    if (/number/.test(field.name)) return "number";
    if (field.tagName === "TEXTAREA") return "long";
    return ["text", "search"].includes(field.type) ? "text" : null;
  };
  const tick = (field) => {
    const group = document.getElementsByName(field.name);
    if (field.type === "checkbox" || ![...group].some((one) => one.checked)) field.checked = true;
  };
  const fill = (field) => {
    const kind = kindOf(field);
    if (field.type === "hidden" || field.readOnly || field.disabled) return;
    if (kind && values[kind].length) field.value = take(kind);
    else if (/year/.test(field.name)) field.value = "1987";
    else if (field.tagName === "SELECT" && !/_absence$/.test(field.name) && !field.value) {
      const option = [...field.options].find((one) => one.value);
      if (option) field.value = option.value;
    } else if (["radio", "checkbox"].includes(field.type)) tick(field);
    else if (field.type === "date" && !field.value) field.value = new Date().toISOString().slice(0, 10);
    else if (field.type === "time" && !field.value) field.value = "10:00";
    else if (field.type === "number" && !field.value) field.value = "2";
  };
  const forms = [...document.querySelectorAll("main form")].filter((form) => form.method === "post");
  for (const form of forms) [...form.elements].forEach(fill);
  const last = forms.pop();
  last.noValidate = true;
  setTimeout(() => last.requestSubmit(last.querySelector(".btn-primary, [type=submit]")), 0);
  return used;
}
