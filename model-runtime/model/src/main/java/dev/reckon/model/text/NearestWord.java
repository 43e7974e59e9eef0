package dev.reckon.model.text;

import java.util.Optional;

/** Which word means about the same as one that training did not read. */
@FunctionalInterface
public interface NearestWord {

  /** All words are read by their letters. */
  NearestWord NONE = word -> Optional.empty();

  /**
   * The word that is read in the place of another; empty where that is read by its letters.
   * Thread-safe.
   *
   * @param word as {@link TextRules#words} gives it, without a vector of its own
   */
  Optional<String> to(String word);
}
