package dev.reckon.serving.live;

import dev.reckon.model.retrieve.ItemIndex;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Holds the live model. Models are swapped between batches: nobody waits and nothing is dropped.
 */
public final class ModelSlot {
  private final AtomicReference<@Nullable LiveModel> live = new AtomicReference<>();
  private Collection<String> hiddenItemIds = Set.of();

  /** The live model, to be released after use; empty if there is none. */
  public Optional<LiveModel> lease() {
    while (true) {
      LiveModel model = live.get();
      if (model == null) {
        return Optional.empty();
      }
      if (model.lease()) {
        return Optional.of(model);
      }
      // Retired since it was read: its successor, or nothing, is already in its place.
    }
  }

  /** The live model, without a lease. */
  public Optional<LiveModel> peek() {
    return Optional.ofNullable(live.get());
  }

  /** Whether there is a model here with this item in its vocabulary. */
  boolean knows(String itemId) {
    LiveModel model = live.get();
    return model != null && model.items().indexOf(itemId) != ItemIndex.UNKNOWN;
  }

  /** Makes the model live and closes the previous one once its last request is answered. */
  public void swap(LiveModel next) throws InterruptedException {
    LiveModel before;
    synchronized (this) {
      next.hide(hiddenItemIds);
      before = live.get();
      if (before != null) {
        next.takeOverClicks(before);
      }
      live.set(next);
    }
    if (before != null) {
      before.retire();
    }
  }

  /** Nobody gets these items from now on, by this model or those after it. */
  synchronized void hide(Collection<String> itemIds) {
    hiddenItemIds = itemIds;
    peek().ifPresent(model -> model.hide(itemIds));
  }

  /** Counts a click for the popularity of the live model, and of those after it. */
  synchronized ClickCounter.Outcome countClick(String itemId, long timeMillis) {
    LiveModel model = live.get();
    int item = model == null ? ItemIndex.UNKNOWN : model.items().indexOf(itemId);
    if (model == null || item == ItemIndex.UNKNOWN) {
      return ClickCounter.Outcome.UNKNOWN_ITEM;
    }
    return model.popularity().count(item, timeMillis)
        ? ClickCounter.Outcome.COUNTED
        : ClickCounter.Outcome.IN_BUNDLE;
  }

  /** Closes the live model once its last request is answered. */
  public void clear() throws InterruptedException {
    LiveModel last = live.getAndSet(null);
    if (last != null) {
      last.retire();
    }
  }
}
