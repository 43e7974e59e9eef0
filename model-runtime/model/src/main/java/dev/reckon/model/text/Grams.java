package dev.reckon.model.text;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a model reads a text: as the numbers of its grams, which are its words and the pieces of each
 * word (after fastText, arXiv 1607.04606, section 3.2); {@link TextRules} says what these are. Two
 * spellings of a word share most of their pieces.
 *
 * <p>Numbers are hashes; grams with the same number cannot be distinguished. A word that has a
 * vector is one more gram with a unique number, and a word without may be read as one that means
 * the same. The numbers are part of the bundle format and must never change. Immutable.
 */
public final class Grams {

  /** The most grams of a text that are read. */
  static final int MOST = 256;

  private static final int FNV_BASIS = 0x811C9DC5;
  private static final int FNV_PRIME = 0x01000193;

  /** Of a model that reads no texts. */
  public static final Grams NONE = hashed(0, TextRules.NEWEST);

  private final int buckets;
  private final TextRules rules;
  private final Map<String, Integer> words;
  private final NearestWord nearest;

  private Grams(int buckets, TextRules rules, Map<String, Integer> words, NearestWord nearest) {
    this.buckets = buckets;
    this.rules = rules;
    this.words = words;
    this.nearest = nearest;
  }

  /**
   * Grams without words of their own.
   *
   * @param buckets G, hashes go from 0 to below this; 0 for a model that reads no texts
   * @param rules that the model was trained with
   */
  public static Grams hashed(int buckets, TextRules rules) {
    return new Grams(buckets, rules, Map.of(), NearestWord.NONE);
  }

  /**
   * The same, where these words have vectors.
   *
   * @param numbered distinct under {@link TextRules#words}: word w is gram G + w
   */
  public Grams withWords(List<String> numbered) {
    Map<String, Integer> known = new HashMap<>(2 * numbered.size());
    for (int word = 0; word < numbered.size(); word++) {
      known.put(numbered.get(word), buckets + word);
    }
    return new Grams(buckets, rules, known, nearest);
  }

  /**
   * The same, where a word without a vector may be read as another.
   *
   * @param nearest to it in meaning
   */
  public Grams withNearest(NearestWord nearest) {
    return new Grams(buckets, rules, words, nearest);
  }

  /** Whether texts are read at all. */
  public boolean areRead() {
    return buckets > 0;
  }

  /**
   * The distinct grams of a text, in the order of the text.
   *
   * @return empty where there is no word
   */
  public int[] of(String text) {
    Set<Integer> grams = new LinkedHashSet<>();
    for (String word : rules.words(text)) {
      read(words.containsKey(word) ? word : nearest.to(word).orElse(word), grams);
    }
    return grams.stream().limit(MOST).mapToInt(Integer::intValue).toArray();
  }

  private void read(String word, Set<Integer> grams) {
    Integer known = words.get(word);
    if (known != null) {
      grams.add(known);
    }
    rules.read(
        word,
        (piece, from, to) -> {
          grams.add(bucket(piece, from, to));
          return grams.size() < MOST;
        });
  }

  /** FNV-1a over the two bytes of each character. */
  private int bucket(String text, int from, int to) {
    int hash = FNV_BASIS;
    for (int i = from; i < to; i++) {
      hash = (hash ^ (text.charAt(i) & 0xFF)) * FNV_PRIME;
      hash = (hash ^ (text.charAt(i) >>> Byte.SIZE)) * FNV_PRIME;
    }
    return Integer.remainderUnsigned(hash, buckets);
  }
}
