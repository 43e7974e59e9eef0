package dev.reckon.wire;

/**
 * Foreign text made safe for one line of a terminal or an error. Characters that could end the
 * line, move the cursor, or change the direction of writing become escapes such as {@code \u001b}.
 */
public final class OneLine {

  private OneLine() {}

  /** The text with such characters as escapes. */
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
