import { BarController, BarElement, CategoryScale, Chart, LinearScale, Tooltip } from 'chart.js';
import { css, html, LitElement, type PropertyValues } from 'lit';
import { sharedStyles } from '../styles.ts';
import { chartTheme, onThemeChange } from './theme.ts';

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Tooltip);

export interface Bar {
  readonly label: string;
  /** Null is drawn as a gap: not known is not 0. */
  readonly value: number | null;
  /** The amount as people read it. */
  readonly text: string;
}

/** A bar chart of amounts of money that follows the theme and says in words what it shows. */
export class BarChart extends LitElement {
  static override properties = {
    bars: { attribute: false },
    label: { type: String },
    tick: { attribute: false },
  };
  static override styles = [
    sharedStyles,
    css`
      .frame {
        height: 200px;
        position: relative;
      }
    `,
  ];

  declare bars: readonly Bar[];
  declare label: string;
  /** A length on the value axis as people read it. */
  declare tick: (value: number) => string;
  #chart: Chart<'bar', (number | null)[], string> | undefined;
  #stopTheme: (() => void) | undefined;

  constructor() {
    super();
    this.bars = [];
    this.label = '';
    this.tick = String;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stopTheme = onThemeChange(() => this.#draw());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopTheme?.();
    this.#chart?.destroy();
    this.#chart = undefined;
  }

  override render() {
    const words = this.bars.map(bar => `${bar.label}: ${bar.text}`).join('; ');
    return html`<div class="frame"><canvas role="img" aria-label="${this.label}. ${words}"></canvas></div>`;
  }

  override updated(changed: PropertyValues): void {
    if (changed.has('bars') || this.#chart === undefined) this.#draw();
  }

  #draw(): void {
    const canvas = this.renderRoot.querySelector('canvas');
    if (canvas === null) return;
    const theme = chartTheme();
    const data = {
      labels: this.bars.map(bar => bar.label),
      datasets: [
        {
          data: this.bars.map(bar => bar.value),
          backgroundColor: theme.bar,
          borderRadius: 2,
          maxBarThickness: 48,
        },
      ],
    };
    const options = this.#options(theme);
    if (this.#chart === undefined) {
      this.#chart = new Chart(canvas, { type: 'bar', data, options });
    } else {
      this.#chart.data = data;
      this.#chart.options = options;
      this.#chart.update('none');
    }
  }

  #options(theme: ReturnType<typeof chartTheme>) {
    const font = { family: theme.fontFamily, size: 11 };
    return {
      animation: false as const,
      maintainAspectRatio: false,
      plugins: {
        tooltip: {
          callbacks: { label: (item: { dataIndex: number }) => this.bars[item.dataIndex]?.text ?? '' },
        },
      },
      scales: {
        x: {
          ticks: { color: theme.text, font, maxRotation: 0, autoSkipPadding: 12 },
          grid: { display: false },
        },
        y: {
          beginAtZero: true,
          ticks: {
            color: theme.text,
            font,
            maxTicksLimit: 5,
            callback: (value: number | string) => this.tick(Number(value)),
          },
          grid: { color: theme.grid },
        },
      },
    };
  }
}
