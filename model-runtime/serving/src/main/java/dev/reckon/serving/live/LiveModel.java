package dev.reckon.serving.live;

import dev.reckon.model.retrieve.HiddenItems;
import dev.reckon.model.retrieve.ItemIndex;
import dev.reckon.model.retrieve.TopItems;
import dev.reckon.model.text.Grams;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.recommendation.v1.RankedItem;
import dev.reckon.serving.batch.BatchObserver;
import dev.reckon.serving.batch.BatchSettings;
import dev.reckon.serving.batch.Batcher;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
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
  private final Batcher batcher;
  private volatile HiddenItems hidden = HiddenItems.NONE;

  private final AtomicBoolean hasWarnedOfMoreSteps = new AtomicBoolean();

  private int leases;
  private boolean isRetired;

  private LiveModel(
      ServableModel model, Popularity popularity, BatchSettings settings, BatchObserver observer) {
    this.model = model;
    this.popularity = popularity;
    this.batcher =
        new Batcher(
            settings,
            model.windowLength(),
            model.trainedReasoningSteps(),
            () -> hidden.indices(),
            System::nanoTime,
            observer);
  }

  /**
   * Starts workers for the model and warms them up. Takes ownership of the model, even if this
   * fails.
   *
   * @param scoreShift see {@link ScoreShift}
   */
  public static LiveModel start(
      ServableModel model,
      Popularity popularity,
      Supplier<float[]> scoreShift,
      int workers,
      BatchSettings settings,
      BatchObserver observer)
      throws InterruptedException {
    try {
      LiveModel live = new LiveModel(model, popularity, settings, observer);
      live.batcher.start(workers, () -> model.newRanker(scoreShift));
      return live;
    } catch (InterruptedException | RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }

  public ModelRef reference() {
    return model.reference();
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
    model.close();
  }
}
