// <fire>
var heat = 1200;
// </fire>
var cold = 20;
