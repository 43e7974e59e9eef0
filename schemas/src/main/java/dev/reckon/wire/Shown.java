package dev.reckon.wire;

/** Text of others as errors show it: on one line, and not much of it. */
final class Shown {

  private static final int MOST_CHARACTERS = 80;

  private Shown() {}

  /** The text in quotes; what cannot be printed as an escape, and a long text cut. */
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
