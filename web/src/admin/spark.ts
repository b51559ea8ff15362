const NAMESPACE = 'http://www.w3.org/2000/svg';
const WIDTH = 120;
const HEIGHT = 28;

/** Fewer values than this do not fill the line. */
const LEAST = 20;

/** A line of the last values, highest at the top; the newest is at the right. */
export class Spark {
  readonly element = svg('svg');
  private readonly area = svg('path');
  private readonly line = svg('path');

  constructor(private readonly label: string) {
    this.element.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
    this.element.setAttribute('preserveAspectRatio', 'none');
    this.element.setAttribute('class', 'spark');
    this.element.setAttribute('role', 'img');
    this.area.setAttribute('class', 'spark-area');
    this.line.setAttribute('class', 'spark-line');
    this.element.append(this.area, this.line);
    this.show([], '');
  }

  /** @param now the last value in words, for those who cannot see the line */
  show(values: readonly number[], now: string): void {
    this.element.setAttribute('aria-label', now ? `${this.label}, now ${now}` : this.label);
    this.element.dataset.points = String(values.length);
    const top = Math.max(1, ...values);
    const step = WIDTH / (Math.max(LEAST, values.length) - 1);
    const points = values.map((value, i) => {
      const x = WIDTH - (values.length - 1 - i) * step;
      const y = HEIGHT - 1.5 - (value / top) * (HEIGHT - 4);
      return `${x.toFixed(1)} ${y.toFixed(1)}`;
    });
    const path = points.length > 1 ? `M${points.join('L')}` : '';
    this.line.setAttribute('d', path);
    const from = (WIDTH - (values.length - 1) * step).toFixed(1);
    this.area.setAttribute('d', path ? `${path}L${WIDTH} ${HEIGHT}L${from} ${HEIGHT}Z` : '');
  }
}

function svg<K extends keyof SVGElementTagNameMap>(name: K): SVGElementTagNameMap[K] {
  return document.createElementNS(NAMESPACE, name);
}
