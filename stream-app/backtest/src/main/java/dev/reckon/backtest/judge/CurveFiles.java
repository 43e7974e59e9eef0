package dev.reckon.backtest.judge;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import dev.reckon.learning.evaluate.statistics.RankingMetric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** Writes a curve for spreadsheets and for people. */
public final class CurveFiles {

  /** The metric that the picture shows. */
  private static final int SHOWN = 1;

  private static final int WIDTH = 960;
  private static final int HEIGHT = 420;
  private static final int LEFT = 64;
  private static final int RIGHT = 250;
  private static final int TOP = 40;
  private static final int BOTTOM = 56;
  private static final int GRID_LINES = 4;
  private static final int LEGEND_STEP = 20;

  /** Colours that differ for people with any kind of colour vision (Okabe and Ito, 2008). */
  private static final List<String> COLOURS =
      List.of(
          "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#999999");

  private CurveFiles() {}

  /** A file beside another one, of the same name and another kind. */
  public static Path beside(Path report, String kind) {
    String name = String.valueOf(report.getFileName());
    int dot = name.lastIndexOf('.');
    return report.resolveSibling((dot > 0 ? name.substring(0, dot) : name) + "." + kind);
  }

  /**
   * A line for each window and recommender.
   *
   * @param curves by what is counted
   */
  public static void writeCsv(Map<String, Curve> curves, Path file) throws IOException {
    StringBuilder csv = new StringBuilder("clicks,from,to,rows,recommender");
    Figures.METRICS.forEach(metric -> csv.append(',').append(metric.label()));
    csv.append('\n');
    curves.forEach((clicks, curve) -> append(csv, clicks, curve));
    Files.writeString(file, csv);
  }

  private static void append(StringBuilder csv, String clicks, Curve curve) {
    for (Curve.Window window : curve.windows()) {
      for (int i = 0; i < curve.recommenders().size(); i++) {
        csv.append(clicks).append(',');
        csv.append(window.from()).append(',').append(window.to()).append(',');
        csv.append(window.rows()).append(',').append(quoted(curve.recommenders().get(i)));
        for (double value : window.values().get(i)) {
          csv.append(',').append(String.format(Locale.ROOT, "%.6f", value));
        }
        csv.append('\n');
      }
    }
  }

  private static String quoted(String cell) {
    return cell.matches("[^\",\r\n]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }

  /** NDCG@10 of each recommender, window by window. */
  public static void writeSvg(Curve curve, Path file) throws IOException {
    RankingMetric metric = Figures.METRICS.get(SHOWN);
    double most =
        Math.max(
            1e-9,
            curve.windows().stream()
                .flatMap(window -> window.values().stream())
                .mapToDouble(values -> values[SHOWN])
                .max()
                .orElse(0));
    StringBuilder svg = new StringBuilder();
    line(
        svg,
        "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' viewBox='0 0 %d %d' font-family='sans-serif' font-size='12'>",
        WIDTH,
        HEIGHT,
        WIDTH,
        HEIGHT);
    line(svg, "<rect width='%d' height='%d' fill='#ffffff'/>", WIDTH, HEIGHT);
    line(
        svg,
        "<text x='%d' y='22' font-size='14'>%s, in windows of equal numbers of clicks</text>",
        LEFT,
        metric.label());
    grid(svg, most);
    times(svg, curve);
    for (int i = 0; i < curve.recommenders().size(); i++) {
      recommender(svg, curve, i, most);
    }
    svg.append("</svg>\n");
    Files.writeString(file, svg);
  }

  private static void grid(StringBuilder svg, double most) {
    for (int i = 0; i <= GRID_LINES; i++) {
      double value = most * i / GRID_LINES;
      line(
          svg,
          "<line x1='%d' y1='%.1f' x2='%d' y2='%.1f' stroke='#dddddd'/>",
          LEFT,
          y(value, most),
          WIDTH - RIGHT,
          y(value, most));
      line(
          svg,
          "<text x='%d' y='%.1f' text-anchor='end'>%.4f</text>",
          LEFT - 6,
          y(value, most) + 4,
          value);
    }
  }

  private static void times(StringBuilder svg, Curve curve) {
    List<Curve.Window> windows = curve.windows();
    line(svg, "<text x='%d' y='%d'>%s</text>", LEFT, HEIGHT - BOTTOM + 24, windows.get(0).from());
    line(
        svg,
        "<text x='%d' y='%d' text-anchor='end'>%s</text>",
        WIDTH - RIGHT,
        HEIGHT - BOTTOM + 24,
        windows.get(windows.size() - 1).to());
  }

  private static void recommender(StringBuilder svg, Curve curve, int index, double most) {
    String colour = COLOURS.get(index % COLOURS.size());
    int count = curve.windows().size();
    StringJoiner points = new StringJoiner(" ");
    for (int window = 0; window < count; window++) {
      double value = curve.windows().get(window).values().get(index)[SHOWN];
      points.add(String.format(Locale.ROOT, "%.1f,%.1f", x(window, count), y(value, most)));
    }
    line(
        svg,
        "<polyline fill='none' stroke='%s' stroke-width='%s' points='%s'/>",
        colour,
        index == 0 ? "3" : "1.5",
        points);
    int y = TOP + LEGEND_STEP * index + 8;
    int x = WIDTH - RIGHT + 16;
    line(svg, "<rect x='%d' y='%d' width='14' height='4' fill='%s'/>", x, y - 6, colour);
    line(svg, "<text x='%d' y='%d'>%s</text>", x + 20, y, escaped(curve.recommenders().get(index)));
  }

  private static double x(int window, int count) {
    double width = WIDTH - LEFT - RIGHT;
    return LEFT + (count == 1 ? width / 2 : width * window / (count - 1));
  }

  private static double y(double value, double most) {
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / most;
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  @FormatMethod
  private static void line(StringBuilder svg, @FormatString String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
