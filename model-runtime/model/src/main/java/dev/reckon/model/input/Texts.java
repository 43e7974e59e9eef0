package dev.reckon.model.input;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * The texts of a batch, one after another.
 *
 * @param grams of all texts
 * @param textOf which text each is of, rising
 * @param count texts
 */
public record Texts(long[] grams, long[] textOf, int count) {

  public static final Texts NONE = new Texts(new long[0], new long[0], 0);

  /** Texts one after another. */
  public static Texts of(List<int[]> texts) {
    int size = texts.stream().mapToInt(text -> text.length).sum();
    long[] grams = new long[size];
    long[] textOf = new long[size];
    int next = 0;
    for (int text = 0; text < texts.size(); text++) {
      for (int gram : texts.get(text)) {
        grams[next] = gram;
        textOf[next++] = text;
      }
    }
    return new Texts(grams, textOf, texts.size());
  }

  /** These texts, and others behind them. */
  public Texts with(Texts others) {
    long[] allGrams = Arrays.copyOf(grams, grams.length + others.grams.length);
    long[] allTexts = Arrays.copyOf(textOf, allGrams.length);
    System.arraycopy(others.grams, 0, allGrams, grams.length, others.grams.length);
    for (int i = 0; i < others.textOf.length; i++) {
      allTexts[textOf.length + i] = count + others.textOf[i];
    }
    return new Texts(allGrams, allTexts, count + others.count);
  }

  /** Gives the searches of a batch their numbers; the same array is one search. */
  public static final class Numbering {
    private final IdentityHashMap<int[], Integer> numbers = new IdentityHashMap<>();
    private final List<int[]> texts = new ArrayList<>();

    /** From 0 on, in the order of first sight. */
    public int numberOf(int[] grams) {
      return numbers.computeIfAbsent(
          grams,
          text -> {
            texts.add(text);
            return texts.size() - 1;
          });
    }

    public Texts texts() {
      return Texts.of(texts);
    }
  }
}
