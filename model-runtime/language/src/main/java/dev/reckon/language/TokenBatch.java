package dev.reckon.language;

import dev.reckon.model.program.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * Tokens of texts, padded on the right.
 *
 * @param tokens (B, T)
 * @param inside (B, T), 1 for tokens and 0 for padding
 */
public record TokenBatch(Tensor.Longs tokens, Tensor.Longs inside) {

  /** The batch of texts, at least one. */
  public static TokenBatch of(List<int[]> texts) {
    int longest = texts.stream().mapToInt(text -> text.length).max().orElseThrow();
    long[] tokens = new long[texts.size() * longest];
    long[] inside = new long[tokens.length];
    for (int row = 0; row < texts.size(); row++) {
      int[] text = texts.get(row);
      Arrays.fill(inside, row * longest, row * longest + text.length, 1);
      for (int place = 0; place < text.length; place++) {
        tokens[row * longest + place] = text[place];
      }
    }
    return new TokenBatch(
        new Tensor.Longs(tokens, texts.size(), longest),
        new Tensor.Longs(inside, texts.size(), longest));
  }

  /** B T. */
  public int paddedTokens() {
    return tokens.values().length;
  }
}
