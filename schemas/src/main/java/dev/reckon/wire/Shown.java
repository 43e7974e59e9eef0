package dev.reckon.wire;

/** Foreign text in errors: on one line, and shortened. */
final class Shown {

  private static final int MOST_CHARACTERS = 80;

  private Shown() {}

  /** The text in quotes; with escapes for unprintable characters, and cut if it is long. */
  static String quoted(String text) {
    StringBuilder shown = new StringBuilder("\"");
    int end = Math.min(text.length(), MOST_CHARACTERS);
    for (int i = 0; i < end; i++) {
      append(shown, text.charAt(i));
    }
    return shown.append(end < text.length() ? "...\"" : "\"").toString();
  }

  private static void append(StringBuilder shown, char character) {
    if (Character.isISOControl(character) || Character.isSurrogate(character)) {
      shown.append(String.format("\\u%04x", (int) character));
    } else {
      shown.append(character);
    }
  }
}
