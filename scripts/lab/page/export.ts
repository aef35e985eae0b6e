/** Saves a drawing as a file of its own. */
export function exportSvg(svg: SVGSVGElement, name: string): void {
  const text = new XMLSerializer().serializeToString(svg);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  link.download = `${name}.svg`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
}
