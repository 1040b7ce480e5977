(function () {
  // Optional: without it, a folded exchange that a link leads to is opened by hand.
  function unfold() {
    var target = location.hash && document.getElementById(location.hash.slice(1));
    var folded = target && (target.querySelector("details") || target.closest("details"));
    if (folded && target.classList.contains("x")) { folded.open = true; }
    for (var outer = target && target.closest("details"); outer; outer = outer.parentElement.closest("details")) { outer.open = true; }
  }
  addEventListener("hashchange", unfold);
  unfold();
})();
