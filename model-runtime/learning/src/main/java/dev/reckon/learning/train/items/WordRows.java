package dev.reckon.learning.train.items;

import dev.reckon.model.program.Tensor;
import dev.reckon.model.text.Grams;
import dev.reckon.model.text.TextRules;
import java.util.BitSet;
import java.util.List;

/**
 * Rows of words that have a vector but do not occur in the training. In training, a projected
 * vector only adds what the letters leave open, so it is short. The letters of an unread word were
 * trained on other words and would outweigh it. So the vector gets the length of the sum of its
 * letters' rows, or several times that where vectors say much more than letters.
 */
final class WordRows {

  private WordRows() {}

  /**
   * The table of grams with these rows in it.
   *
   * @param table (G + W, D), the words' rows behind those of the hashed grams; its values change
   * @param words W
   * @param unread which of them do not occur in the training
   * @param weight how many times as long as its letters the vector of an unread word is
   */
  static Tensor.Floats weighed(
      Tensor.Floats table, List<String> words, BitSet unread, double weight) {
    int buckets = (int) table.shape()[0] - words.size();
    Grams letters = Grams.hashed(buckets, TextRules.NEWEST);
    Rows rows = new Rows(table.values(), (int) table.shape()[1]);
    unread.stream()
        .forEach(
            word ->
                rows.lengthen(
                    buckets + word, weight * rows.sumLength(letters.of(words.get(word)))));
    return table;
  }

  private record Rows(float[] values, int width) {

    double sumLength(int[] indices) {
      double square = 0;
      for (int i = 0; i < width; i++) {
        double sum = 0;
        for (int index : indices) {
          sum += values[index * width + i];
        }
        square += sum * sum;
      }
      return Math.sqrt(square);
    }

    /** A row of zeros stays unchanged. */
    void lengthen(int index, double length) {
      double own = sumLength(new int[] {index});
      for (int i = 0; own > 0 && i < width; i++) {
        values[index * width + i] *= (float) (length / own);
      }
    }
  }
}
