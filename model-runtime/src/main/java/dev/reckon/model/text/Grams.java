package dev.reckon.model.text;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How a model reads a text: as the numbers of its grams, which are its words, and the pieces of
 * three to five characters of each word between a mark of its beginning and one of its end
 * (fastText, arXiv 1607.04606, section 3.2). Two spellings of a word share most of their pieces.
 * Case, accents and punctuation tell nothing apart.
 *
 * <p>Numbers are hashes; grams of one number are told apart by nothing. A word that has a vector is
 * a gram more, whose number is its own. They are part of what a bundle means: this must never give
 * other numbers. Immutable.
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

  /** Of a model that reads no texts. */
  public static final Grams NONE = hashed(0);

  private final int buckets;
  private final Map<String, Integer> words;

  private Grams(int buckets, Map<String, Integer> words) {
    this.buckets = buckets;
    this.words = words;
  }

  /**
   * Grams without words of their own.
   *
   * @param buckets G, hashes go from 0 to below this; 0 for a model that reads no texts
   */
  public static Grams hashed(int buckets) {
    return new Grams(buckets, Map.of());
  }

  /**
   * The same, where these words have vectors.
   *
   * @param numbered distinct, as {@link #words} tells them apart: word w is gram G + w
   */
  public Grams withWords(List<String> numbered) {
    Map<String, Integer> known = new HashMap<>(2 * numbered.size());
    for (int word = 0; word < numbered.size(); word++) {
      known.put(numbered.get(word), buckets + word);
    }
    return new Grams(buckets, known);
  }

  /** Whether texts are read at all. */
  public boolean areRead() {
    return buckets > 0;
  }

  /**
   * The distinct grams of a text, in the order of the text.
   *
   * @return empty where there is no letter and no digit
   */
  public int[] of(String text) {
    Set<Integer> grams = new LinkedHashSet<>();
    for (String word : words(text)) {
      Integer known = words.get(word);
      if (known != null) {
        grams.add(known);
      }
      addGrams("<" + word + ">", grams);
    }
    return grams.stream().limit(MOST).mapToInt(Integer::intValue).toArray();
  }

  /** The words of a text as they are told apart: without case, accents and punctuation. */
  public static List<String> words(String text) {
    String plain =
        ACCENTS
            .matcher(Normalizer.normalize(text, Normalizer.Form.NFKD))
            .replaceAll("")
            .toLowerCase(Locale.ROOT);
    return Arrays.stream(NO_WORD.split(plain)).filter(word -> !word.isEmpty()).toList();
  }

  private void addGrams(String word, Set<Integer> grams) {
    grams.add(bucket(word, 0, word.length()));
    for (int from = 0; from + SHORTEST <= word.length() && grams.size() < MOST; from++) {
      for (int to = from + SHORTEST; to <= Math.min(from + LONGEST, word.length()); to++) {
        grams.add(bucket(word, from, to));
      }
    }
  }

  /** FNV-1a over the two bytes of each character. */
  private int bucket(String word, int from, int to) {
    int hash = FNV_BASIS;
    for (int i = from; i < to; i++) {
      hash = (hash ^ (word.charAt(i) & 0xFF)) * FNV_PRIME;
      hash = (hash ^ (word.charAt(i) >>> Byte.SIZE)) * FNV_PRIME;
    }
    return Integer.remainderUnsigned(hash, buckets);
  }
}
