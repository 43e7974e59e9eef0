package dev.reckon.learning.train.items;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reckon.model.program.Tensor;
import dev.reckon.model.text.Grams;
import dev.reckon.model.text.TextRules;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** 100 hashed grams, width 4; the first two words are read in training. */
class WordRowsTest {

  private static final int GRAMS = 100;
  private static final int WIDTH = 4;
  private static final List<String> WORDS = List.of("football", "piano", "quarterback", "zzz");
  private static final Grams LETTERS = Grams.hashed(GRAMS, TextRules.NEWEST);

  private final float[] before = table();

  @Test
  void anUnreadWordIsReadAsTheMeanOfItsNearest() {
    float[] after = filled(2, 0, 0, 1, 0.4f, 0.3f, 0, 0);

    double ofFootball = 1;
    double ofPiano = Math.exp((0.6 - 0.8) / 0.12);
    float[] football = meaning(before, 0);
    float[] piano = meaning(before, 1);
    float[] read = meaning(after, 2);
    for (int i = 0; i < WIDTH; i++) {
      double expected = (ofFootball * football[i] + ofPiano * piano[i]) / (ofFootball + ofPiano);
      assertThat((double) read[i]).isCloseTo(expected, within(1e-5));
    }
  }

  @Test
  void nothingElseChanges() {
    float[] after = filled(2, 0, 0, 1, 0.4f, 0.3f, 0, 0);

    int own = (GRAMS + 2) * WIDTH;
    Arrays.fill(after, own, own + WIDTH, 0);
    float[] expected = before.clone();
    Arrays.fill(expected, own, own + WIDTH, 0);
    assertThat(after).containsExactly(expected);
  }

  @Test
  void whereTrainingReadNoWordRowsStay() {
    assertThat(filled(0, 0, 0, 0, 0.8f, 0.6f, 0, 0)).containsExactly(before);
  }

  private float[] filled(float... vectors) {
    BitSet unread = new BitSet();
    unread.set(2, 4);
    return WordRows.filled(
            new Tensor.Floats(before.clone(), GRAMS + WORDS.size(), WIDTH),
            new Tensor.Floats(vectors, WORDS.size(), 2),
            WORDS,
            unread)
        .values();
  }

  private static float[] table() {
    Random random = new Random(1);
    float[] table = new float[(GRAMS + WORDS.size()) * WIDTH];
    for (int i = 0; i < table.length; i++) {
      table[i] = (float) random.nextGaussian();
    }
    return table;
  }

  /** As the programs read a text of one word. */
  private static float[] meaning(float[] table, int word) {
    int[] letters = LETTERS.of(WORDS.get(word));
    int[] grams = Arrays.copyOf(letters, letters.length + 1);
    grams[letters.length] = GRAMS + word;
    float[] meaning = sum(table, grams);
    for (int i = 0; i < WIDTH; i++) {
      meaning[i] /= (float) Math.sqrt(grams.length);
    }
    return meaning;
  }

  private static float[] sum(float[] table, int[] grams) {
    float[] sum = new float[WIDTH];
    for (int gram : grams) {
      for (int i = 0; i < WIDTH; i++) {
        sum[i] += table[gram * WIDTH + i];
      }
    }
    return sum;
  }
}
