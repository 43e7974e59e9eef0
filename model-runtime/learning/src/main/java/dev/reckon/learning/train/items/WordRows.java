package dev.reckon.learning.train.items;

import dev.reckon.model.program.Tensor;
import dev.reckon.model.text.Grams;
import dev.reckon.model.text.TextRules;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows of words that have a vector but do not occur in the training. In training, a projected
 * vector only adds what the letters leave open, so it says little without them, and the letters of
 * an unread word were trained on other words. So an unread word is read as the words that training
 * did read and that are nearest to it are: by the mean of what they are read as, weighed by the
 * cosine of their frozen vectors with its own (Nadaraya and Watson's regression). What its letters
 * say is taken away.
 */
final class WordRows {

  /** Words that an unread one is read by. */
  static final int NEAREST = 20;

  /** How much less similar a word is that has 1/e of the weight of another. */
  private static final double TEMPERATURE = 0.12;

  private final float[] table;
  private final int width;
  private final float[] vectors;
  private final int vectorWidth;

  /** Of the vector of each word; 0 of one of zeros. */
  private final float[] lengths;

  private final List<String> words;
  private final int buckets;
  private final Grams letters;

  private WordRows(Tensor.Floats table, Tensor.Floats vectors, List<String> words) {
    this.table = table.values();
    this.width = (int) table.shape()[1];
    this.vectors = vectors.values();
    this.vectorWidth = (int) vectors.shape()[1];
    this.lengths = new float[words.size()];
    for (int word = 0; word < lengths.length; word++) {
      lengths[word] = (float) Math.sqrt(product(word, word));
    }
    this.words = words;
    this.buckets = (int) table.shape()[0] - words.size();
    this.letters = Grams.hashed(buckets, TextRules.NEWEST);
  }

  /**
   * The table of grams with these rows in it.
   *
   * @param table (G + W, D), the words' rows behind those of the hashed grams; its values change
   * @param vectors of the words, (W, V), of any length
   * @param words W
   * @param unread which of them do not occur in the training; those whose vector is zeros keep
   *     their row
   */
  static Tensor.Floats filled(
      Tensor.Floats table, Tensor.Floats vectors, List<String> words, BitSet unread) {
    WordRows rows = new WordRows(table, vectors, words);
    int[] known =
        IntStream.range(0, words.size())
            .filter(word -> !unread.get(word) && rows.hasVector(word))
            .toArray();
    float[][] meanings = Arrays.stream(known).mapToObj(rows::meaning).toArray(float[][]::new);
    if (known.length > 0) {
      unread.stream()
          .parallel()
          .filter(rows::hasVector)
          .forEach(word -> rows.fill(word, known, meanings));
    }
    return table;
  }

  private boolean hasVector(int word) {
    return lengths[word] > 0;
  }

  /** What a word alone is read as, (D): {@code encoder/texts.vectors}. */
  private float[] meaning(int word) {
    int[] grams = letters.of(words.get(word));
    float[] meaning = sumOf(grams);
    double perRoot = 1 / Math.sqrt(grams.length + 1.0);
    for (int i = 0; i < width; i++) {
      meaning[i] = (float) ((meaning[i] + table[(buckets + word) * width + i]) * perRoot);
    }
    return meaning;
  }

  private void fill(int word, int[] known, float[][] meanings) {
    int[] grams = letters.of(words.get(word));
    float[] own = sumOf(grams);
    double[] mean = meanOfNearest(word, known, meanings);
    double root = Math.sqrt(grams.length + 1.0);
    for (int i = 0; i < width; i++) {
      table[(buckets + word) * width + i] = (float) (mean[i] * root - own[i]);
    }
  }

  private double[] meanOfNearest(int word, int[] known, float[][] meanings) {
    long[] order = new long[known.length];
    float[] cosines = new float[known.length];
    for (int i = 0; i < known.length; i++) {
      cosines[i] = cosine(word, known[i]);
      // Sorts by falling cosine, as the bits of positive floats order like them, then by place.
      order[i] = (long) ~Float.floatToIntBits(2 + cosines[i]) << 32 | i;
    }
    Arrays.sort(order);
    double[] mean = new double[width];
    double total = 0;
    float largest = cosines[(int) order[0]];
    for (int rank = 0; rank < Math.min(NEAREST, order.length); rank++) {
      int place = (int) order[rank];
      double weight = Math.exp((cosines[place] - largest) / TEMPERATURE);
      total += weight;
      for (int i = 0; i < width; i++) {
        mean[i] += weight * meanings[place][i];
      }
    }
    for (int i = 0; i < width; i++) {
      mean[i] /= total;
    }
    return mean;
  }

  private float cosine(int word, int other) {
    return product(word, other) / (lengths[word] * lengths[other]);
  }

  private float product(int word, int other) {
    float sum = 0;
    for (int i = 0; i < vectorWidth; i++) {
      sum += vectors[word * vectorWidth + i] * vectors[other * vectorWidth + i];
    }
    return sum;
  }

  private float[] sumOf(int[] grams) {
    float[] sum = new float[width];
    for (int gram : grams) {
      for (int i = 0; i < width; i++) {
        sum[i] += table[gram * width + i];
      }
    }
    return sum;
  }
}
