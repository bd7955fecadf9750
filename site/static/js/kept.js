// A form that goes on after signing in again on another page: the token is that of the new session's cookie.
document.getElementById("kept").addEventListener("submit", function (event) {
  var form = event.target;
  var found = document.cookie.split("; ").filter(function (part) { return part.indexOf(form.dataset.cookie + "=") === 0; })[0];
  if (found) form.elements.csrfmiddlewaretoken.value = found.slice(form.dataset.cookie.length + 1);
});
