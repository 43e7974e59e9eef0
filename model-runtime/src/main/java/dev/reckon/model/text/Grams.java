package dev.reckon.model.text;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A text as the numbers of its grams: its words, and the pieces of three to five characters of each
 * word between a mark of its beginning and one of its end (fastText, arXiv 1607.04606, section
 * 3.2). Two spellings of a word share most of their pieces. Case, accents and punctuation tell
 * nothing apart.
 *
 * <p>Numbers are hashes; grams of one number are told apart by nothing. They are part of what a
 * bundle means: this must never give other numbers.
 */
public final class Grams {

  /** Grams of a text that are read; the rest of it is not. */
  static final int MOST = 256;

  private static final int SHORTEST = 3;
  private static final int LONGEST = 5;
  private static final Pattern ACCENTS = Pattern.compile("\\p{M}+");
  private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");
  private static final int FNV_BASIS = 0x811C9DC5;
  private static final int FNV_PRIME = 0x01000193;

  private Grams() {}

  /**
   * The distinct grams of a text, in the order of the text.
   *
   * @param buckets numbers go from 0 to below this
   * @return empty where there is no letter and no digit
   */
  public static int[] of(String text, int buckets) {
    Set<Integer> grams = new LinkedHashSet<>();
    for (String word : words(text)) {
      addGrams("<" + word + ">", buckets, grams);
    }
    return grams.stream().limit(MOST).mapToInt(Integer::intValue).toArray();
  }

  private static String[] words(String text) {
    String plain =
        ACCENTS
            .matcher(Normalizer.normalize(text, Normalizer.Form.NFKD))
            .replaceAll("")
            .toLowerCase(Locale.ROOT);
    return Arrays.stream(NO_WORD.split(plain))
        .filter(word -> !word.isEmpty())
        .toArray(String[]::new);
  }

  private static void addGrams(String word, int buckets, Set<Integer> grams) {
    grams.add(bucket(word, 0, word.length(), buckets));
    for (int from = 0; from + SHORTEST <= word.length() && grams.size() < MOST; from++) {
      for (int to = from + SHORTEST; to <= Math.min(from + LONGEST, word.length()); to++) {
        grams.add(bucket(word, from, to, buckets));
      }
    }
  }

  /** FNV-1a over the two bytes of each character. */
  private static int bucket(String word, int from, int to, int buckets) {
    int hash = FNV_BASIS;
    for (int i = from; i < to; i++) {
      hash = (hash ^ (word.charAt(i) & 0xFF)) * FNV_PRIME;
      hash = (hash ^ (word.charAt(i) >>> Byte.SIZE)) * FNV_PRIME;
    }
    return Integer.remainderUnsigned(hash, buckets);
  }
}
