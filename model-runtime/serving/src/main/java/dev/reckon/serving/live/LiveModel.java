package dev.reckon.serving.live;

import dev.reckon.model.memory.MixedList;
import dev.reckon.model.memory.Question;
import dev.reckon.model.retrieve.HiddenItems;
import dev.reckon.model.retrieve.ItemIndex;
import dev.reckon.model.retrieve.TopItems;
import dev.reckon.model.text.Grams;
import dev.reckon.popularity.PopularShares;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.recommendation.v1.RankedItem;
import dev.reckon.serving.batch.BatchObserver;
import dev.reckon.serving.batch.BatchSettings;
import dev.reckon.serving.batch.Batcher;
import dev.reckon.serving.batch.Mixing;
import dev.reckon.serving.batch.RankOutcome.Ranked;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model with its own batcher and workers, warmed up and ready to answer. A request holds a lease
 * on it until it is answered, so that one model answers the whole request.
 */
public final class LiveModel {
  private static final Logger LOG = LoggerFactory.getLogger(LiveModel.class);

  private final ServableModel model;
  private final Popularity popularity;
  private final @Nullable ModelMemory memory;
  private final Batcher batcher;
  private volatile HiddenItems hidden = HiddenItems.NONE;

  private final AtomicBoolean hasWarnedOfMoreSteps = new AtomicBoolean();

  private int leases;
  private boolean isRetired;

  private LiveModel(
      ServableModel model,
      Popularity popularity,
      @Nullable ModelMemory memory,
      BatchSettings settings,
      BatchObserver observer) {
    this.model = model;
    this.popularity = popularity;
    this.memory = memory;
    this.batcher =
        new Batcher(
            settings,
            model.windowLength(),
            model.trainedReasoningSteps(),
            memory == null
                ? null
                : new Mixing(
                    memory::ask,
                    memory.indexOf(),
                    model.items(),
                    memory.mixture(),
                    model.temperature()),
            () -> hidden.indices(),
            System::nanoTime,
            observer);
  }

  /**
   * Starts workers for the model and warms them up. Takes ownership of the model and the memory,
   * even if this fails.
   *
   * @param memory beside the model; null for lists of the model alone
   * @param scoreShift see {@link ScoreShift}
   */
  public static LiveModel start(
      ServableModel model,
      Popularity popularity,
      @Nullable ModelMemory memory,
      Supplier<float[]> scoreShift,
      int workers,
      BatchSettings settings,
      BatchObserver observer)
      throws InterruptedException {
    try {
      LiveModel live = new LiveModel(model, popularity, memory, settings, observer);
      if (!live.isWithoutModel()) {
        live.batcher.start(workers, () -> model.newRanker(scoreShift));
      }
      return live;
    } catch (InterruptedException | RuntimeException | Error e) {
      close(model, memory);
      throw e;
    }
  }

  private static void close(ServableModel model, @Nullable ModelMemory memory) {
    model.close();
    if (memory != null) {
      memory.close();
    }
  }

  /**
   * Starts workers for another state of a model that serves: one with more items. They are warm
   * already, as the two share their programs, so that this takes little of the cores that serve.
   *
   * @param before not retired
   */
  public static LiveModel startAfter(
      LiveModel before,
      ServableModel model,
      Popularity popularity,
      @Nullable ModelMemory memory,
      Supplier<float[]> scoreShift,
      BatchSettings settings,
      BatchObserver observer)
      throws InterruptedException {
    try {
      LiveModel live = new LiveModel(model, popularity, memory, settings, observer);
      live.hasWarnedOfMoreSteps.set(before.hasWarnedOfMoreSteps.get());
      live.batcher.startAfter(before.batcher, () -> model.newRanker(scoreShift));
      return live;
    } catch (InterruptedException | RuntimeException | Error e) {
      close(model, memory);
      throw e;
    }
  }

  /** The same without a memory: lists of the model alone. */
  public static LiveModel start(
      ServableModel model,
      Popularity popularity,
      Supplier<float[]> scoreShift,
      int workers,
      BatchSettings settings,
      BatchObserver observer)
      throws InterruptedException {
    return start(model, popularity, null, scoreShift, workers, settings, observer);
  }

  public ModelRef reference() {
    return model.reference();
  }

  /** The model that it runs, which it closes. */
  public ServableModel model() {
    return model;
  }

  /** Whether the memory alone makes lists. */
  private boolean isWithoutModel() {
    return items().size() == 0;
  }

  public ItemIndex items() {
    return model.items();
  }

  /** A list with the ids of its items, as answers carry it. */
  public List<RankedItem> named(TopItems.Row list) {
    List<RankedItem> named = new ArrayList<>(list.itemIndices().length);
    for (int i = 0; i < list.itemIndices().length; i++) {
      named.add(
          RankedItem.newBuilder()
              .setItemId(items().idOf(list.itemIndices()[i]))
              .setScore(list.scores()[i])
              .build());
    }
    return named;
  }

  /**
   * A ranked list as answers carry it.
   *
   * @param question that a mixed list answers
   */
  public List<RankedItem> named(Ranked ranked, @Nullable Question question) {
    MixedList mixed = ranked.mixed();
    return memory == null || mixed == null || question == null
        ? named(ranked.list())
        : memory.named(mixed, question);
  }

  /** The memory beside it; null for lists of the model alone. */
  public @Nullable ModelMemory memory() {
    return memory;
  }

  public Grams grams() {
    return model.grams();
  }

  public int trainedReasoningSteps() {
    return model.trainedReasoningSteps();
  }

  /** Logs once that a caller asks for more reasoning steps than were trained. */
  public void warnOfMoreSteps(int asked) {
    if (!hasWarnedOfMoreSteps.getAndSet(true)) {
      LOG.warn(
          "{} reasoning steps were asked for, but model {} {} was trained with {}: further steps"
              + " repeat the last one's position and were never measured",
          asked,
          model.reference().getName(),
          model.reference().getVersion(),
          model.trainedReasoningSteps());
    }
  }

  public Popularity popularity() {
    return popularity;
  }

  /**
   * What is popular: by the model's items, or where there is no model by the memory. Scores are
   * shares of the counts of the list, either way.
   *
   * @param isAllowed by index
   * @param excluded the same items by their ids
   */
  public List<RankedItem> popular(int listSize, IntPredicate isAllowed, Set<String> excluded) {
    return PopularShares.of(
        memory != null && isWithoutModel()
            ? memory.popular(excluded, listSize)
            : named(
                popularity.top(listSize, item -> !hidden.contains(item) && isAllowed.test(item))));
  }

  public Batcher batcher() {
    return batcher;
  }

  public HiddenItems hidden() {
    return hidden;
  }

  /** From the next batch on, nobody gets these items. */
  void hide(Collection<String> itemIds) {
    hidden = HiddenItems.of(itemIds, model.items());
  }

  /** Counts the clicks that were counted for the model before this one. */
  public void takeOverClicks(LiveModel before) {
    popularity.takeOver(before.popularity, item -> items().indexOf(before.items().idOf(item)));
  }

  /** Keeps the model from being closed until {@link #release}; false if it has been retired. */
  synchronized boolean lease() {
    if (isRetired) {
      return false;
    }
    leases++;
    return true;
  }

  public synchronized void release() {
    leases--;
    notifyAll();
  }

  /** Waits until the last request is answered, then closes the model. */
  public void retire() throws InterruptedException {
    synchronized (this) {
      isRetired = true;
      while (leases > 0) {
        wait();
      }
    }
    batcher.drain();
    close(model, memory);
  }
}
