package dev.reckon.serving.live;

import dev.reckon.model.memory.Click;
import dev.reckon.model.memory.StreamMemory;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stream memories of the process: one for each set of tables that a model begins with. They
 * belong to the process and not to a model, so that a reload neither loses a click nor counts one
 * twice. A new one learns the newest clicks first, which are kept for that. Thread-safe.
 */
public final class Memories {

  private static final Logger LOG = LoggerFactory.getLogger(Memories.class);

  /** Clicks that a new memory learns. */
  private static final int MOST_CLICKS = 500_000;

  private final Map<EventKey, Click> newest =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<EventKey, Click> eldest) {
          hasDropped |= size() > MOST_CLICKS;
          return size() > MOST_CLICKS;
        }
      };

  private final Map<String, Held> byName = new HashMap<>();
  private boolean hasDropped;

  private record EventKey(String userId, String eventId) {}

  /** A memory and how many models use it. */
  private static final class Held {
    final StreamMemory memory;
    int models;

    Held(StreamMemory memory) {
      this.memory = memory;
    }
  }

  /**
   * The memory for a model, which learns each click until it is {@link #giveBack given back}.
   *
   * @param name the same for all models that may share it
   * @param tables makes it, where no model has it now
   */
  public StreamMemory take(String name, Supplier<StreamMemory> tables) {
    StreamMemory memory = find(name);
    return memory == null ? begin(name, tables.get()) : memory;
  }

  private synchronized @Nullable StreamMemory find(String name) {
    Held held = byName.get(name);
    if (held == null) {
      return null;
    }
    held.models++;
    return held.memory;
  }

  private synchronized StreamMemory begin(String name, StreamMemory memory) {
    Held held = byName.computeIfAbsent(name, key -> new Held(memory));
    held.models++;
    if (held.memory == memory) {
      if (hasDropped) {
        LOG.warn(
            "a new memory learns the newest {} clicks; those between its tables and them are lost to it",
            newest.size());
      }
      newest.values().forEach(memory::learn);
    }
    return held.memory;
  }

  /** A model that used the memory is gone; a memory that no model uses learns no more. */
  public synchronized void giveBack(String name) {
    Held held = byName.get(name);
    if (held != null && --held.models == 0) {
      byName.remove(name);
    }
  }

  synchronized void learn(Click click) {
    newest.putIfAbsent(new EventKey(click.userId(), click.eventId()), click);
    byName.values().forEach(held -> held.memory.learn(click));
  }

  /** A click that was learnt without its query. */
  synchronized void learnQuery(Click click) {
    newest.replace(new EventKey(click.userId(), click.eventId()), click);
    byName.values().forEach(held -> held.memory.learnQuery(click));
  }

  synchronized void forget(String userId) {
    newest.keySet().removeIf(event -> event.userId().equals(userId));
    byName.values().forEach(held -> held.memory.forget(userId));
  }
}
