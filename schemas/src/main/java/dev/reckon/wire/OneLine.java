package dev.reckon.wire;

/**
 * Text of others as a line of a terminal or an error may hold it: what could end the line, move the
 * cursor, or turn the direction of writing stands there as an escape, {@code \u001b} for one.
 */
public final class OneLine {

  private OneLine() {}

  /** The text without anything that is no plain character of a line. */
  public static String of(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints().forEach(character -> append(shown, character));
    return shown.toString();
  }

  private static void append(StringBuilder shown, int character) {
    switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          shown.append(String.format("\\u%04x", character));
      default -> shown.appendCodePoint(character);
    }
  }
}
