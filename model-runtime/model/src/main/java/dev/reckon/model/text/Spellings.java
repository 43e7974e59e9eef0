package dev.reckon.model.text;

import java.util.Arrays;
import java.util.Collection;
import java.util.stream.IntStream;

/**
 * Which words were read, by their digests, and which others are one slip of the finger away from
 * one of them (Damerau, 1964: a letter left out, added or replaced, or two neighbours swapped).
 * Immutable.
 */
public final class Spellings {

  /** Slips are looked for among the letters of the language that words are read in by meaning. */
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

  private static final long FNV_BASIS = 0xCBF29CE484222325L;
  private static final long FNV_PRIME = 0x100000001B3L;

  private final long[] digests;

  private Spellings(long[] digests) {
    this.digests = digests;
  }

  /** Of these words. */
  public static Spellings of(Collection<String> words) {
    return ofDigests(words.stream().mapToLong(Spellings::digest).toArray());
  }

  /** Of the words with these {@link #digests}. */
  public static Spellings ofDigests(long[] digests) {
    return new Spellings(Arrays.stream(digests).sorted().distinct().toArray());
  }

  /** One for each word, rising. */
  public long[] digests() {
    return digests.clone();
  }

  /** Whether a word is one of them, or a slip away from one. */
  public boolean hasNear(String word) {
    return has(word)
        || IntStream.rangeClosed(0, word.length()).anyMatch(place -> hasSlipAt(place, word));
  }

  private boolean hasSlipAt(int place, String word) {
    String before = word.substring(0, place);
    String from = word.substring(place);
    if (from.isEmpty()) {
      return hasAnyBetween(before, "");
    }
    String behind = from.substring(1);
    return has(before + behind)
        || hasAnyBetween(before, from)
        || hasAnyBetween(before, behind)
        || (!behind.isEmpty()
            && has(before + behind.charAt(0) + from.charAt(0) + behind.substring(1)));
  }

  private boolean hasAnyBetween(String before, String behind) {
    return LETTERS.chars().anyMatch(letter -> has(before + (char) letter + behind));
  }

  private boolean has(String word) {
    return Arrays.binarySearch(digests, digest(word)) >= 0;
  }

  /** FNV-1a over the two bytes of each character. */
  private static long digest(String word) {
    long hash = FNV_BASIS;
    for (int i = 0; i < word.length(); i++) {
      hash = (hash ^ (word.charAt(i) & 0xFF)) * FNV_PRIME;
      hash = (hash ^ (word.charAt(i) >>> Byte.SIZE)) * FNV_PRIME;
    }
    return hash;
  }
}
