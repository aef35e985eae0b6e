import { render } from "preact";
import { App } from "./app.tsx";

const home = document.querySelector("#lab");
if (home) render(<App />, home);
