package dev.reckon.model.program;

import dev.reckon.model.input.Exclusions;
import dev.reckon.model.input.PaddedBatch;
import dev.reckon.model.input.Texts;
import dev.reckon.model.program.TorchProgram.Bound;
import dev.reckon.model.program.TorchProgram.PlacedTensors;
import dev.reckon.model.retrieve.NamedItems;
import dev.reckon.model.retrieve.NamedScores;
import dev.reckon.model.retrieve.Ranker;
import dev.reckon.model.retrieve.TopItems;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A model ready to run: compiled programs and weights in native memory, shared by any number of
 * threads. Each call crosses to the engine once. Closed by its maker, after its rankers.
 */
public final class TorchModel implements AutoCloseable {

  /** Name of the item table, (N + 1, D); its last row is the pad item. */
  public static final String ITEM_EMBEDDING = "item_embedding";

  /**
   * Name of the table of positions, (C + 1, D), or (C + 2, D) where a mask follows the history; its
   * last row is the pad position.
   */
  public static final String POSITION_EMBEDDING = "position_embedding";

  /** Name of the table of reasoning positions, (K, D); a model with K = 0 has none. */
  public static final String REASONING_POSITION_EMBEDDING = "reasoning_position_embedding";

  /**
   * Name of the table of the grams of texts, (G + W, D), where W words have vectors; only models
   * that read searches have it.
   */
  public static final String GRAM_EMBEDDING = "gram_embedding";

  /** Name of the positions of the steps over searches, (K, D). */
  public static final String CROSS_POSITIONS = "cross.positions";

  /** Name of the vector of a masked item, (1, D); only models that read masks have it. */
  public static final String MASK_EMBEDDING = "mask_embedding";

  /**
   * Name of what projects items' frozen vectors into the item table: a weight, (D, V), and a bias,
   * (D). The item table of a trained model holds the projected vectors already.
   */
  public static final String VECTOR_PROJECTION = "vector_projection";

  /**
   * Name of the principal components, (P, V), of a model that reads items by their frozen vectors
   * alone. No training changes them.
   */
  public static final String VECTOR_COMPONENTS = "vector_components";

  /** Name of the two layers that adapt those components to the item table: inner and outer. */
  public static final String VECTOR_ADAPTER = "vector_adapter";

  /** Name of the items' frozen vectors, (N + 1, V); only in training are they among the weights. */
  public static final String ITEM_VECTORS = "item_vectors";

  /**
   * Name of what projects words' frozen vectors into the table of grams, (D, V). That table of a
   * trained model holds the projected vectors already.
   */
  public static final String WORD_PROJECTION = "word_projection.weight";

  /** Name of the words' frozen vectors, (W, V); only in training are they among the weights. */
  public static final String WORD_VECTORS = "word_vectors";

  private static final float[] NO_BIAS = {};

  private final TorchProgram program;
  private final PlacedTensors weights;
  private final Owned owned;
  private final Bound model;
  private final Reading reading;
  private final Execution execution;
  private final Device device;
  private final boolean findsByIntegers;
  private final int itemCount;
  private final int windowLength;
  private final int trainedReasoningSteps;
  private final boolean readsSearches;

  /** What is closed with a model. */
  private enum Owned {
    NEITHER,
    WEIGHTS,
    BOTH
  }

  private TorchModel(
      TorchProgram program,
      PlacedTensors weights,
      Reading reading,
      Execution execution,
      Owned owned) {
    this.program = program;
    this.weights = weights;
    this.owned = owned;
    this.reading = reading;
    this.execution = execution;
    this.itemCount = (int) weights.shape(ITEM_EMBEDDING)[0] - 1;
    this.device = execution.device();
    this.findsByIntegers = program.has("quantised") && execution.findsByIntegers(itemCount);
    Bound bound = program.bind(execution.precision().bind(), reading.of(weights));
    this.model = findsByIntegers ? quantised(bound) : bound;
    int masks = weights.contains(MASK_EMBEDDING) ? 1 : 0;
    this.windowLength = (int) weights.shape(POSITION_EMBEDDING)[0] - 1 - masks;
    this.trainedReasoningSteps =
        rows(CROSS_POSITIONS, weights) + rows(REASONING_POSITION_EMBEDDING, weights);
    this.readsSearches = weights.contains(GRAM_EMBEDDING);
  }

  private TorchModel(TorchModel other, float[] itemBias) {
    this.program = other.program;
    this.weights = other.weights;
    this.owned = Owned.NEITHER;
    this.reading = other.reading;
    this.execution = other.execution;
    this.model =
        program.bind(
            "leaning",
            Arguments.of().bound(other.model).tensor(new Tensor.Floats(itemBias, itemBias.length)));
    this.device = other.device;
    this.findsByIntegers = other.findsByIntegers;
    this.itemCount = other.itemCount;
    this.windowLength = other.windowLength;
    this.trainedReasoningSteps = other.trainedReasoningSteps;
    this.readsSearches = other.readsSearches;
  }

  private Bound quantised(Bound exact) {
    try (exact) {
      return program.bind("quantised", Arguments.of().bound(exact));
    }
  }

  /** Of a table that not every model has. */
  private static int rows(String table, PlacedTensors weights) {
    return weights.contains(table) ? (int) weights.shape(table)[0] : 0;
  }

  /**
   * What does not follow from the shapes of the weights.
   *
   * @param heads H
   * @param ensemble whether the user's vector is the mean of the states r_0..r_K, or r_K
   * @param bidirectional whether an item attends to later items too
   * @param candidates of the best items, how many a head scores again; 0 without one
   */
  public record Reading(int heads, boolean ensemble, boolean bidirectional, int candidates) {

    /** The reading of a model without a head. */
    public Reading(int heads, boolean ensemble, boolean bidirectional) {
      this(heads, ensemble, bidirectional, 0);
    }

    /** Programs of older bundles do not have the last arguments, and need none of them. */
    private Arguments of(PlacedTensors weights) {
      Arguments arguments = Arguments.of().named(weights).integer(heads).flag(ensemble);
      if (candidates > 0) {
        return arguments.flag(bidirectional).integer(candidates);
      }
      return bidirectional ? arguments.flag(true) : arguments;
    }
  }

  /**
   * Compiles the programs and copies the weights into native memory.
   *
   * @param archive see {@link ProgramArchive}
   * @throws ProgramException where a program does not compile, or a weight is missing
   */
  public static TorchModel load(byte[] archive, Weights weights, Reading reading) {
    return load(archive, weights, reading, Execution.PLAIN);
  }

  /**
   * The same, run in this way; on a device the weights stay there. Programs of older bundles
   * support only the CPU and float32, and no integer scores; they then score exactly.
   */
  public static TorchModel load(
      byte[] archive, Weights weights, Reading reading, Execution execution) {
    TorchProgram program = TorchProgram.load(archive);
    try {
      return new TorchModel(
          program,
          program.place(weights.tensors(), execution.device()),
          reading,
          execution,
          Owned.BOTH);
    } catch (ProgramException e) {
      program.close();
      throw e;
    }
  }

  /**
   * A model over weights that change in place, as training does. Closing it closes neither the
   * program nor the weights.
   */
  public static TorchModel over(TorchProgram program, PlacedTensors weights, Reading reading) {
    return new TorchModel(program, weights, reading, Execution.PLAIN, Owned.NEITHER);
  }

  /** A model that owns its weights, which are closed with it; the program is not. */
  public static TorchModel owning(TorchProgram program, PlacedTensors weights, Reading reading) {
    return new TorchModel(program, weights, reading, Execution.PLAIN, Owned.WEIGHTS);
  }

  /** Whether the programs can add to scores: those of older bundles cannot. */
  public boolean canLean() {
    return program.has("leaning");
  }

  /** Whether the programs can score named items: those of older bundles cannot. */
  public boolean scoresNamed() {
    return program.has("rank_named");
  }

  /** Whether integer scores find the candidates that exact ones are taken of. */
  public boolean findsByIntegers() {
    return findsByIntegers;
  }

  /**
   * This model with something added to the scores of items. It shares all that this one has, so it
   * costs little, and is closed first.
   *
   * @param itemBias N numbers
   */
  public TorchModel leaning(float[] itemBias) {
    if (itemBias.length != itemCount) {
      throw new IllegalArgumentException(itemBias.length + " numbers for " + itemCount + " items");
    }
    return new TorchModel(this, itemBias);
  }

  /**
   * The rows of items that training did not know.
   *
   * @param vectors (M, V), less their centre
   * @param titles M, where the model reads texts
   * @return (M, D)
   * @throws ProgramException where the model reads no vectors of items
   */
  public Tensor.Floats projected(Tensor.Floats vectors, Texts titles) {
    return ProjectedRows.of(program, weights, vectors, readsSearches ? titles : Texts.NONE);
  }

  /**
   * This model with other and more items. It shares the program and all weights but the table of
   * items, so it is closed first. It takes memory for that table.
   *
   * @param places the items that get another row
   * @param rows (places + M, D): their rows, then those of M more items, which follow the others
   */
  public TorchModel withRows(int[] places, Tensor.Floats rows) {
    PlacedTensors grown = weights.withRows(ITEM_EMBEDDING, places, rows);
    try {
      return new TorchModel(program, grown, reading, execution, Owned.WEIGHTS);
    } catch (ProgramException e) {
      grown.close();
      throw e;
    }
  }

  /** N. */
  public int itemCount() {
    return itemCount;
  }

  /** C. */
  public int windowLength() {
    return windowLength;
  }

  /** K the weights were trained with. */
  public int trainedReasoningSteps() {
    return trainedReasoningSteps;
  }

  /** A ranker over these weights, for one thread, whose lists come with their evidence. */
  public Ranker newRanker() {
    return newRanker(true, () -> NO_BIAS);
  }

  /**
   * A ranker over these weights, for the calling thread, which on a GPU gets a stream of its own.
   *
   * @param explains whether lists come with their evidence, which costs about as much as a step
   * @param itemBias what to add to the scores of items, N numbers or none; asked for each batch,
   *     and taken over where it is another array than the last
   */
  public Ranker newRanker(boolean explains, Supplier<float[]> itemBias) {
    return new TorchRanker(explains, itemBias);
  }

  /**
   * The users' vectors, (B, D), row by row.
   *
   * @param batch (B, T), T at most C
   * @param reasoningSteps as in {@link #rank}
   */
  public float[] users(PaddedBatch batch, int reasoningSteps) {
    Arguments arguments = reasoning(batch, reasoningSteps);
    return ((Tensor.Floats) call("user", arguments).get(0)).values();
  }

  /**
   * The best items of every row, as {@link Ranker#rank} gives them.
   *
   * @param batch (B, T), T at most C
   * @param reasoningSteps at least 0; the position of the last trained step is that of all beyond
   */
  public TopItems rank(PaddedBatch batch, int reasoningSteps, Exclusions exclusions, int k) {
    return rank(batch, reasoningSteps, exclusions, k, true);
  }

  private TopItems rank(
      PaddedBatch batch, int reasoningSteps, Exclusions exclusions, int k, boolean explains) {
    Arguments arguments =
        arguments(batch, reasoningSteps, exclusions).integer(Math.min(k, itemCount));
    if (!explains) { // programs of older bundles lack it
      arguments.flag(false);
    }
    return lists(call("rank", arguments), batch);
  }

  /**
   * The best items of every row and the scores of others, as {@link Ranker} gives them.
   *
   * @param batch (B, T), T at most C
   */
  public NamedScores rank(
      PaddedBatch batch, int reasoningSteps, Exclusions exclusions, int k, NamedItems named) {
    return rank(batch, reasoningSteps, exclusions, k, named, true);
  }

  private NamedScores rank(
      PaddedBatch batch,
      int reasoningSteps,
      Exclusions exclusions,
      int k,
      NamedItems named,
      boolean explains) {
    float[] temperature = {(float) named.temperature()};
    List<Tensor> results =
        call(
            "rank_named",
            arguments(batch, reasoningSteps, exclusions)
                .integer(Math.min(k, itemCount))
                .flag(explains)
                .tensor(new Tensor.Floats(temperature, 1))
                .pairs(named.perRow()));
    float[] scores = ((Tensor.Floats) results.get(4)).values();
    List<float[]> ofRows = new ArrayList<>(batch.rows());
    int from = 0;
    for (int[] row : named.perRow()) {
      ofRows.add(Arrays.copyOfRange(scores, from, from + row.length));
      from += row.length;
    }
    float[] logTotals = ((Tensor.Floats) results.get(3)).values();
    return new NamedScores(lists(results, batch), logTotals, ofRows);
  }

  private static TopItems lists(List<Tensor> results, PaddedBatch batch) {
    float[] scores = ((Tensor.Floats) results.get(0)).values();
    long[] items = ((Tensor.Longs) results.get(1)).values();
    int width = scores.length / batch.rows();
    List<TopItems.Row> rows = new ArrayList<>(batch.rows());
    for (int row = 0; row < batch.rows(); row++) {
      TopItems.Row list = row(scores, items, row * width, (row + 1) * width);
      rows.add(new TopItems.Row(list.itemIndices(), list.scores(), evidence(results, batch, row)));
    }
    return new TopItems(rows);
  }

  /** Of the columns of a row. Programs of bundles older than evidence return none. */
  private static float[] evidence(List<Tensor> results, PaddedBatch batch, int row) {
    if (results.size() < 3) {
      return new float[0];
    }
    float[] weights = ((Tensor.Floats) results.get(2)).values();
    int width = weights.length / batch.rows();
    return Arrays.copyOfRange(weights, row * width, (row + 1) * width);
  }

  /**
   * The rank of one item a row among all items that are not excluded: 1 + the items scored higher +
   * the items scored the same with a lower index.
   *
   * @param batch (B, T), T at most C
   * @param reasoningSteps at least 0
   * @param targets B item indices
   */
  public int[] targetRanks(
      PaddedBatch batch, int reasoningSteps, Exclusions exclusions, int[] targets) {
    return ranks(
        "target_ranks",
        arguments(batch, reasoningSteps, exclusions).tensor(Tensor.Longs.of(targets)));
  }

  /**
   * The same ranks as the model is read after 0, 1, ... K steps, K as trained; the histories are
   * encoded once.
   *
   * @param batch (B, T), T at most C
   * @param targets B item indices
   * @return (K + 1, B)
   */
  public int[][] targetRanksByStep(PaddedBatch batch, Exclusions exclusions, int[] targets) {
    int[] ranks =
        ranks(
            "target_ranks_by_step",
            arguments(batch, trainedReasoningSteps, exclusions).tensor(Tensor.Longs.of(targets)));
    return IntStream.rangeClosed(0, trainedReasoningSteps)
        .mapToObj(k -> Arrays.copyOfRange(ranks, k * batch.rows(), (k + 1) * batch.rows()))
        .toArray(int[][]::new);
  }

  /**
   * The same ranks without reasoning steps and with the dropout of training, which {@link
   * TorchProgram#seed} seeds.
   *
   * @param batch (B, T), T at most C
   * @param targets B item indices
   * @param inputDropout on embedded inputs, 0 to below 1
   * @param dropout on attention probabilities and on what each half of a block adds
   */
  public int[] targetRanksWithDropout(
      PaddedBatch batch,
      Exclusions exclusions,
      int[] targets,
      double inputDropout,
      double dropout) {
    float[] probabilities = {(float) inputDropout, (float) dropout};
    return ranks(
        "target_ranks_with_dropout",
        histories(batch)
            .excluded(exclusions)
            .tensor(Tensor.Longs.of(targets))
            .tensor(new Tensor.Floats(probabilities, probabilities.length)));
  }

  private int[] ranks(String method, Arguments arguments) {
    Tensor.Longs ranks = (Tensor.Longs) call(method, arguments).get(0);
    return Arrays.stream(ranks.values()).mapToInt(Math::toIntExact).toArray();
  }

  /** Models that read searches have separate methods, which take the texts of the batch. */
  private List<Tensor> call(String method, Arguments arguments) {
    return program.call(readsSearches ? method + "_with_searches" : method, arguments);
  }

  @Override
  public void close() {
    model.close();
    if (owned != Owned.NEITHER) {
      weights.close();
    }
    if (owned == Owned.BOTH) {
      program.close();
    }
  }

  private Arguments arguments(PaddedBatch batch, int reasoningSteps, Exclusions exclusions) {
    return reasoning(batch, reasoningSteps).excluded(exclusions);
  }

  private Arguments reasoning(PaddedBatch batch, int reasoningSteps) {
    if (reasoningSteps > 0 && trainedReasoningSteps == 0) {
      throw new IllegalArgumentException("the model was trained with 0 reasoning steps");
    }
    return histories(batch).integer(reasoningSteps);
  }

  private Arguments histories(PaddedBatch batch) {
    Arguments histories = Arguments.of().bound(model).histories(batch);
    Texts searches = batch.searches();
    if (!readsSearches && searches.count() > 0) {
      throw new IllegalArgumentException("the model reads no searches");
    }
    return readsSearches
        ? histories
            .tensor(new Tensor.Longs(searches.grams(), searches.grams().length))
            .tensor(new Tensor.Longs(searches.textOf(), searches.textOf().length))
            .integer(searches.count())
        : histories;
  }

  /** The entries from one place to another that are not struck out, ties in the order of items. */
  private static TopItems.Row row(float[] scores, long[] items, int from, int to) {
    int end = from;
    while (end < to && scores[end] != Float.NEGATIVE_INFINITY) {
      end++;
    }
    int[] indices = new int[end - from];
    Arrays.setAll(indices, i -> Math.toIntExact(items[i + from]));
    return new TopItems.Row(indices, Arrays.copyOfRange(scores, from, end));
  }

  /** One thread's view of the model. */
  private final class TorchRanker implements Ranker {
    private final boolean explains;
    private final Supplier<float[]> itemBias;
    private float[] adopted = NO_BIAS;
    private @Nullable TorchModel leaning;

    TorchRanker(boolean explains, Supplier<float[]> itemBias) {
      this.explains = explains;
      this.itemBias = itemBias;
      OwnStream.take(device);
    }

    @Override
    public TopItems rank(PaddedBatch batch, int reasoningSteps, Exclusions exclusions, int k) {
      return asked().rank(batch, reasoningSteps, exclusions, k, explains);
    }

    @Override
    public NamedScores rank(
        PaddedBatch batch, int reasoningSteps, Exclusions exclusions, int k, NamedItems named) {
      return asked().rank(batch, reasoningSteps, exclusions, k, named, explains);
    }

    @Override
    public boolean scoresNamed() {
      return TorchModel.this.scoresNamed();
    }

    private TorchModel asked() {
      adopt(itemBias.get());
      return leaning == null ? TorchModel.this : leaning;
    }

    private void adopt(float[] bias) {
      if (bias == adopted) {
        return;
      }
      close();
      leaning = bias.length == 0 ? null : leaning(bias);
      adopted = bias;
    }

    @Override
    public int itemCount() {
      return itemCount;
    }

    @Override
    public int windowLength() {
      return windowLength;
    }

    @Override
    public int trainedReasoningSteps() {
      return trainedReasoningSteps;
    }

    /** The weights belong to the model. */
    @Override
    public void close() {
      if (leaning != null) {
        leaning.close();
        leaning = null;
      }
    }
  }
}
