package dev.reckon.learning.tune;

import static dev.reckon.model.bundle.Settings.require;

import dev.reckon.cli.UsageError;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;

/** The distribution of the values of a setting. */
sealed interface Distribution {

  /**
   * The value at a share of the distribution, as it would be given on the command line.
   *
   * @param share from 0 to below 1
   */
  String at(double share);

  /** The text that {@link #parse} reads. */
  String text();

  /**
   * Reads {@code A,B,C} (each as likely) or {@code LOW..HIGH} (the logarithm uniform).
   *
   * @throws UsageError where it is neither
   */
  static Distribution parse(String text) {
    int dots = text.indexOf("..");
    if (dots >= 0) {
      return LogUniform.of(text.substring(0, dots), text.substring(dots + 2));
    }
    List<String> values = List.of(text.split(",", -1));
    if (values.stream().anyMatch(String::isBlank)) {
      throw new UsageError(
          "\"" + text + "\" is nothing to draw from: write values, A,B,C, or a range, LOW..HIGH");
    }
    return new Choices(values.stream().map(String::strip).toList());
  }

  /** One of a few values. */
  record Choices(List<String> values) implements Distribution {
    public Choices {
      values = List.copyOf(values);
    }

    @Override
    public String at(double share) {
      return values.get((int) (share * values.size()));
    }

    @Override
    public String text() {
      return String.join(",", values);
    }
  }

  /** Any value of a range, with three digits, so that the printed value is the trained one. */
  record LogUniform(double low, double high) implements Distribution {

    private static final MathContext THREE_DIGITS = new MathContext(3);

    public LogUniform {
      require(low > 0 && low < high && high < Double.POSITIVE_INFINITY, "0 < LOW < HIGH");
    }

    static LogUniform of(String low, String high) {
      try {
        return new LogUniform(Double.parseDouble(low), Double.parseDouble(high));
      } catch (IllegalArgumentException e) {
        throw new UsageError(
            "\"" + low + ".." + high + "\" is not a range: write LOW..HIGH, with 0 < LOW < HIGH",
            e);
      }
    }

    @Override
    public String at(double share) {
      double value = low * Math.pow(high / low, share);
      return new BigDecimal(value).round(THREE_DIGITS).stripTrailingZeros().toPlainString();
    }

    @Override
    public String text() {
      return low + ".." + high;
    }
  }
}
