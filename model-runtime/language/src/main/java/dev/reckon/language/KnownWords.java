package dev.reckon.language;

import java.util.List;

/** What the language model that comes along knows of words ({@value MiniLm#NAME}). */
public final class KnownWords {

  private KnownWords() {}

  /**
   * The entries of its vocabulary that begin a word, in the order of their numbers. Most of them
   * are whole English words or names; some are single characters or the first piece of a word.
   */
  public static List<String> all() {
    return MiniLm.words();
  }

  /** Whether it knows a word, or any piece of it. */
  public static boolean reads(String word) {
    return MiniLm.reads(word);
  }

  /** What bundles and messages call the language model. */
  public static String model() {
    return MiniLm.NAME;
  }
}
