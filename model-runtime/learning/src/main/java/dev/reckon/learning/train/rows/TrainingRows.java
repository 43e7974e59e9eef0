package dev.reckon.learning.train.rows;

import dev.reckon.learning.data.split.Split;
import dev.reckon.learning.train.recipe.Objective;
import dev.reckon.learning.train.recipe.Recipe;
import dev.reckon.model.input.History;
import dev.reckon.model.text.Grams;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** The rows that epochs train. */
public sealed interface TrainingRows {

  /**
   * The rows of one epoch.
   *
   * @param random only read where epochs differ in their rows
   */
  List<? extends TrainingRow> ofEpoch(Random random);

  /** The number that reports give for an epoch: prefixes, or masked histories. */
  long count();

  /**
   * The rows that a recipe trains: they follow from its objective and its encoder's attention.
   *
   * @param grams of the model
   */
  static TrainingRows of(Recipe recipe, Split split, Grams grams) {
    List<int[]> sequences = split.trainingSequences();
    int window = recipe.config().window();
    if (recipe.objective() instanceof Objective.Cloze cloze) {
      return new MaskedHistories(
          AllPrefixes.of(sequences, window).windows(), split.vocabulary().size() + 1, cloze);
    }
    boolean aPrefixARow = recipe.config().isBidirectional();
    int prefixes = recipe.settings().prefixes();
    if (grams.areRead()) {
      List<History> histories = split.trainingHistories(grams);
      return aPrefixARow
          ? new DrawnMergedPrefixes(histories, window, prefixes)
          : MergedHistories.of(histories, window);
    }
    return aPrefixARow
        ? new DrawnPrefixes(sequences, window, prefixes)
        : AllPrefixes.of(sequences, window);
  }

  /** Every prefix of every sequence in one pass, in the same rows every epoch. */
  record AllPrefixes(List<TrainingWindow> windows) implements TrainingRows {

    public AllPrefixes {
      windows = List.copyOf(windows);
    }

    /**
     * The rows of sequences.
     *
     * @param sequences item indices, oldest first; those with fewer than two have no target
     * @param window C
     */
    public static AllPrefixes of(List<int[]> sequences, int window) {
      List<TrainingWindow> windows = new ArrayList<>();
      sequences.forEach(sequence -> windows.addAll(TrainingWindow.of(sequence, window)));
      return new AllPrefixes(windows);
    }

    @Override
    public List<TrainingWindow> ofEpoch(Random random) {
      return windows;
    }

    @Override
    public long count() {
      return windows.stream().mapToLong(TrainingWindow::targets).sum();
    }
  }

  /**
   * Some prefixes of every sequence, a row each, drawn for each epoch: with bidirectional attention
   * the states of a longer prefix are not those of a shorter one.
   *
   * @param window C
   * @param most prefixes of a sequence, at most
   */
  record DrawnPrefixes(List<int[]> sequences, int window, int most) implements TrainingRows {

    @Override
    public List<TrainingWindow> ofEpoch(Random random) {
      List<TrainingWindow> rows = new ArrayList<>();
      for (int[] sequence : sequences) {
        int prefixes = prefixes(sequence);
        IntStream lengths =
            prefixes <= most
                ? IntStream.rangeClosed(1, prefixes)
                : random.ints(1, prefixes + 1).distinct().limit(most).sorted();
        lengths.forEach(
            length ->
                rows.add(
                    new TrainingWindow(
                        sequence, Math.max(0, length - window), length, length - 1)));
      }
      return rows;
    }

    @Override
    public long count() {
      return sequences.stream().mapToLong(sequence -> Math.min(most, prefixes(sequence))).sum();
    }

    private static int prefixes(int[] sequence) {
      return Math.max(0, sequence.length - 1);
    }
  }

  /**
   * New rows, and as many targets of older ones as are asked for, drawn for each epoch. Whole rows
   * are drawn, the last in part: what is read before one target is read for all of its row, so that
   * single targets would cost many times more.
   *
   * @param fresh all trained in each epoch
   * @param older from which rows are drawn
   * @param replayed targets to draw of them, at most all
   */
  record NewAndReplayed(
      List<? extends TrainingRow> fresh, List<? extends TrainingRow> older, int replayed)
      implements TrainingRows {

    public NewAndReplayed {
      fresh = List.copyOf(fresh);
      older = List.copyOf(older);
    }

    @Override
    public List<TrainingRow> ofEpoch(Random random) {
      List<TrainingRow> rows = new ArrayList<>(fresh);
      int[] order = IntStream.range(0, older.size()).toArray();
      int left = replayed;
      for (int next = 0; next < order.length && left > 0; next++) {
        int other = next + random.nextInt(order.length - next);
        TrainingRow drawn = older.get(order[other]);
        order[other] = order[next];
        rows.add(drawn.targets() <= left ? drawn : PartOfRow.drawn(drawn, left, random));
        left -= drawn.targets();
      }
      return rows;
    }

    @Override
    public long count() {
      return fresh.stream().mapToLong(TrainingRow::targets).sum() + replayed;
    }
  }

  /**
   * Some prefixes of every history of items and searches, drawn as {@link DrawnPrefixes} draws
   * them.
   *
   * @param window C
   * @param most prefixes of a history, at most
   */
  record DrawnMergedPrefixes(List<History> histories, int window, int most)
      implements TrainingRows {

    @Override
    public List<MergedWindow> ofEpoch(Random random) {
      List<MergedWindow> rows = new ArrayList<>();
      for (History history : histories) {
        prefixes(history).ofEpoch(random).forEach(cut -> rows.add(MergedWindow.of(history, cut)));
      }
      return rows;
    }

    @Override
    public long count() {
      return histories.stream().mapToLong(history -> prefixes(history).count()).sum();
    }

    private DrawnPrefixes prefixes(History history) {
      return new DrawnPrefixes(List.of(history.tokens()), window, most);
    }
  }

  /** Every position of every history of items and searches with a later item. */
  record MergedHistories(List<MergedWindow> windows) implements TrainingRows {

    public MergedHistories {
      windows = List.copyOf(windows);
    }

    static MergedHistories of(List<History> histories, int window) {
      return new MergedHistories(
          histories.stream()
              .flatMap(history -> MergedWindow.of(history, window).stream())
              .toList());
    }

    @Override
    public List<MergedWindow> ofEpoch(Random random) {
      return windows;
    }

    @Override
    public long count() {
      return windows.stream().mapToLong(MergedWindow::targets).sum();
    }
  }

  /**
   * Every stretch of every sequence, masked anew for each epoch.
   *
   * @param windows of which the next item is read too
   * @param mask its index, N + 1
   */
  record MaskedHistories(List<TrainingWindow> windows, int mask, Objective.Cloze cloze)
      implements TrainingRows {

    @Override
    public List<MaskedHistory> ofEpoch(Random random) {
      return windows.stream().map(window -> masked(window, random)).toList();
    }

    private MaskedHistory masked(TrainingWindow window, Random random) {
      int length = window.length() + 1;
      boolean isLastOnly = random.nextDouble() < cloze.maskLastShare();
      int masks = (int) Math.max(1, Math.round(cloze.maskProbability() * length));
      int[] masked =
          isLastOnly
              ? new int[] {length - 1}
              : random.ints(0, length).distinct().limit(masks).sorted().toArray();
      return new MaskedHistory(window.sequence(), window.from(), length, masked, mask);
    }

    @Override
    public long count() {
      return windows.size();
    }
  }
}
