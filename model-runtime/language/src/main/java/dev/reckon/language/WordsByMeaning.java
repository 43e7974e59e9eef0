package dev.reckon.language;

import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.ReadWords;
import dev.reckon.model.text.Grams;
import dev.reckon.model.text.NearestWord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a word that training did not read as the word that it did read and that is nearest in
 * meaning (decision 14). A word that is a slip of the finger away from one that training read, and
 * one with a digit, is left to its letters: they say more of it.
 */
public final class WordsByMeaning implements NearestWord {

  /** Words whose nearest is remembered. */
  private static final int MOST_REMEMBERED = 10_000;

  /** Longer ones are no words. */
  private static final int LONGEST = 40;

  private final List<String> words;
  private final ReadWords read;
  private final WordEncoder encoder;

  /** 1 over the length of each vector. */
  private final float[] perLength;

  private final Map<String, Optional<String>> remembered =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Optional<String>> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  /** Makes vectors of words; may be asked by any number of threads. */
  @FunctionalInterface
  public interface WordEncoder {

    /** The vector of a word, (V); empty where there is no time for it now. */
    Optional<float[]> encode(String word);
  }

  WordsByMeaning(List<String> words, ReadWords read, WordEncoder encoder) {
    this.words = words;
    this.read = read;
    this.encoder = encoder;
    this.perLength = new float[read.words().length];
    float[] vectors = read.vectors().values();
    int width = read.centre().length;
    for (int word = 0; word < perLength.length; word++) {
      float length = 0;
      for (int i = word * width; i < (word + 1) * width; i++) {
        length += vectors[i] * vectors[i];
      }
      perLength[word] = length == 0 ? 0 : (float) (1 / Math.sqrt(length));
    }
  }

  /** Whether searches of a bundle are read so. */
  public static boolean isReadBy(Bundle bundle) {
    return bundle.readWords() != null && bundle.readWords().encoder().equals(KnownWords.model());
  }

  /**
   * How the searches of a bundle are read.
   *
   * @param encoder asked for words that the bundle has no row of, if it reads them so
   */
  public static Grams gramsOf(Bundle bundle, WordEncoder encoder) {
    ReadWords read = bundle.readWords();
    return read == null || !isReadBy(bundle)
        ? bundle.grams()
        : bundle.grams().withNearest(new WordsByMeaning(bundle.words(), read, encoder));
  }

  @Override
  public Optional<String> to(String word) {
    synchronized (remembered) {
      Optional<String> before = remembered.get(word);
      if (before != null) {
        return before;
      }
    }
    if (!hasMeaning(word)) {
      return remember(word, Optional.empty());
    }
    return encoder.encode(word).flatMap(vector -> remember(word, nearest(vector)));
  }

  private boolean hasMeaning(String word) {
    return word.length() <= LONGEST
        && word.chars().noneMatch(Character::isDigit)
        && KnownWords.reads(word)
        && !read.spellings().hasNear(word);
  }

  private Optional<String> remember(String word, Optional<String> nearest) {
    synchronized (remembered) {
      remembered.put(word, nearest);
    }
    return nearest;
  }

  /** By the cosine. */
  private Optional<String> nearest(float[] vector) {
    float[] vectors = read.vectors().values();
    float[] centre = read.centre();
    int nearest = -1;
    float largest = Float.NEGATIVE_INFINITY;
    for (int word = 0; word < perLength.length; word++) {
      int from = word * centre.length;
      float product = 0;
      for (int i = 0; i < centre.length; i++) {
        product += vectors[from + i] * (vector[i] - centre[i]);
      }
      if (product * perLength[word] > largest) {
        largest = product * perLength[word];
        nearest = word;
      }
    }
    return nearest < 0 ? Optional.empty() : Optional.of(words.get(read.words()[nearest]));
  }
}
