package dev.reckon.serving.newitems;

import dev.reckon.event.v1.Item;
import dev.reckon.kafka.TopicFollower;
import dev.reckon.process.RateLimitedLog;
import dev.reckon.serving.live.LiveModel;
import dev.reckon.serving.live.ModelSlots.Role;
import dev.reckon.serving.live.ServableModel;
import dev.reckon.serving.live.TextRows;
import dev.reckon.serving.live.TextVectors;
import dev.reckon.serving.newitems.NewItems.Waiting;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the models that serve the rows of items that came after their training: encodes the texts
 * that the {@code items} topic says, on one thread, and puts models with more rows into the places
 * of those that serve. It reads the topic from its beginning whenever a bundle serves that did not
 * before, and nothing while none reads texts. Rows that one bundle has go to the next one at once.
 */
public final class NewItemRows implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NewItemRows.class);

  /** Items that are encoded together. */
  private static final int BATCH = 32;

  /** Changing rows takes no more than one part in so many of the time. */
  private static final int SHARE_OF_TIME = 10;

  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(10);

  private final NewItemSettings settings;
  private final Places places;
  private final Encoder encoder;
  private final Function<TopicFollower.Reader, Runnable> follow;
  private final NewItemMetrics metrics;
  private final LongSupplier nanoClock;
  private final Map<String, NewItems> byEncoding = new ConcurrentHashMap<>();
  private final Set<String> unknownEncodings = new HashSet<>();
  private final RateLimitedLog failures = new RateLimitedLog();
  private final RateLimitedLog tooMany = new RateLimitedLog();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "new-items");

  private Set<String> readFor = Set.of();
  private Runnable stopFollowing = () -> {};
  private long changeAtNanos;
  private boolean isBusy;

  /**
   * @param follow starts to follow the items topic from its beginning; what it returns ends that
   */
  public NewItemRows(
      NewItemSettings settings,
      Places places,
      Encoder encoder,
      Function<TopicFollower.Reader, Runnable> follow,
      NewItemMetrics metrics,
      LongSupplier nanoClock) {
    this.settings = settings;
    this.places = places;
    this.encoder = encoder;
    this.follow = follow;
    this.metrics = metrics;
    this.nanoClock = nanoClock;
    this.changeAtNanos = nanoClock.getAsLong();
    metrics.watch(
        () -> sum(NewItems::waiting),
        () -> sum(NewItems::encoded),
        () -> sum(NewItems::withoutText));
  }

  private int sum(ToIntFunction<NewItems> count) {
    return byEncoding.values().stream().mapToInt(count).sum();
  }

  public void start() {
    thread.start();
  }

  /**
   * A model that is about to serve, with the rows of the items that are encoded already.
   *
   * @param model is closed, or returned
   */
  public ServableModel withRows(ServableModel model) {
    Optional<TextRows> rows = model.textRows();
    NewItems items = rows.map(it -> byEncoding.get(it.encoding())).orElse(null);
    if (rows.isEmpty() || items == null || items.encoded() == 0) {
      return model;
    }
    try (model) {
      return rows.get().with(items.vectors());
    }
  }

  private void run() {
    while (stopped.getCount() > 0) {
      try {
        if (!step() && stopped.await(LOOK.toNanos(), TimeUnit.NANOSECONDS)) {
          return;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // the process is ending
        return;
      } catch (RuntimeException | Error e) { // for example, out of memory
        tell(e);
        pause();
      }
    }
  }

  private void tell(Throwable failure) {
    failures
        .admit()
        .ifPresent(
            others ->
                LOG.error(
                    "new items get no rows for now, the models keep serving; it is tried again in {} s{}",
                    PAUSE_AFTER_FAILURE.toSeconds(),
                    RateLimitedLog.others(others),
                    failure));
  }

  private void pause() {
    try {
      boolean unused = stopped.await(PAUSE_AFTER_FAILURE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the process is ending
    }
  }

  /** Does what there is to do for now; false where there was nothing to encode. */
  boolean step() throws InterruptedException {
    Map<Role, LiveModel> models = places.models();
    followFor(models.values().stream().map(LiveModel::model).filter(this::readsTexts).toList());
    boolean hasEncoded = false;
    for (Map.Entry<String, NewItems> items : byEncoding.entrySet()) {
      hasEncoded |= encode(items.getKey(), items.getValue());
    }
    byEncoding.values().forEach(items -> countDropped(items.takeDropped()));
    if (nanoClock.getAsLong() - changeAtNanos >= 0) {
      change(models);
    }
    return hasEncoded;
  }

  private void countDropped(long dropped) {
    if (dropped == 0) {
      return;
    }
    metrics.countDropped(dropped);
    tooMany
        .admit()
        .ifPresent(
            others ->
                LOG.warn(
                    "There are more new items than reckon.model.new-items.most ({}) or queue-bound ({}) allows:"
                        + " those with the oldest records get no row. Train again, or raise both{}",
                    settings.most(),
                    settings.queueBound(),
                    RateLimitedLog.others(others)));
  }

  private boolean readsTexts(ServableModel model) {
    Optional<String> encoding = model.textRows().map(TextRows::encoding);
    if (encoding.isEmpty() || encoder.has(encoding.get())) {
      return encoding.isPresent();
    }
    if (unknownEncodings.add(encoding.get())) {
      LOG.warn(
          "new items get no rows beside model {} {}: this version of Reckon has no text encoder '{}'",
          model.reference().getName(),
          model.reference().getVersion(),
          encoding.get());
    }
    return false;
  }

  /** Items that one bundle knows may be new to the next: the topic is read again for it. */
  private void followFor(List<ServableModel> models) {
    Set<String> digests = new HashSet<>();
    models.forEach(model -> digests.add(model.reference().getDigest()));
    if (digests.equals(readFor)) {
      return;
    }
    stopFollowing();
    List<TextRows> rows = models.stream().flatMap(it -> it.textRows().stream()).toList();
    Set<String> encodings = new HashSet<>();
    rows.forEach(it -> encodings.add(it.encoding()));
    byEncoding.keySet().retainAll(encodings);
    encodings.forEach(
        it ->
            byEncoding.computeIfAbsent(
                it, key -> new NewItems(settings.most(), settings.queueBound())));
    byEncoding.forEach(
        (encoding, items) -> {
          List<TextRows> own = rows.stream().filter(it -> it.encoding().equals(encoding)).toList();
          items.retain((id, text) -> NewItemTexts.areTaken(id, text, own));
        });
    if (!rows.isEmpty()) {
      stopFollowing = follow.apply(new NewItemTexts(byEncoding, rows, nanoClock));
    }
    readFor = Set.copyOf(digests);
    encodings.forEach(encoder::load); // so that the first new item does not wait for it
  }

  /** Encodes some items; false where none waits. */
  private boolean encode(String encoding, NewItems items) {
    if (items.waiting() == 0) {
      return false;
    }
    encoder.load(encoding);
    List<Waiting> batch = items.take(BATCH);
    List<Item> texts = batch.stream().map(Waiting::item).toList();
    try {
      List<float @Nullable []> vectors = encoder.encode(encoding, texts);
      for (int i = 0; i < batch.size(); i++) {
        items.encoded(batch.get(i), vectors.get(i));
      }
    } catch (RuntimeException e) {
      encodeEach(encoding, items, batch);
    }
    isBusy = true;
    return true;
  }

  /** One item that the encoder fails on must not keep the others from their vectors. */
  private void encodeEach(String encoding, NewItems items, List<Waiting> batch) {
    for (Waiting item : batch) {
      try {
        items.encoded(item, encoder.encode(encoding, List.of(item.item())).get(0));
      } catch (RuntimeException e) {
        items.failed(item);
        metrics.countFailed();
        LOG.debug("the text of an item cannot be encoded", e);
      }
    }
  }

  private void change(Map<Role, LiveModel> models) throws InterruptedException {
    long started = nanoClock.getAsLong();
    boolean hasChanged = false;
    for (Map.Entry<Role, LiveModel> place : models.entrySet()) {
      hasChanged |= change(place.getKey(), place.getValue());
    }
    if (!hasChanged) {
      return;
    }
    long now = nanoClock.getAsLong();
    metrics.changed(now - started);
    byEncoding.values().stream()
        .flatMap(items -> items.takeSinceNanos().stream())
        .forEach(since -> metrics.hasRow(now - since));
    changeAtNanos =
        now + Math.max(settings.interval().toNanos(), (SHARE_OF_TIME - 1) * (now - started));
    tellOnceDone();
  }

  private boolean change(Role role, LiveModel model) throws InterruptedException {
    Optional<TextRows> rows = model.model().textRows();
    NewItems items = rows.map(it -> byEncoding.get(it.encoding())).orElse(null);
    if (rows.isEmpty() || items == null || !isStale(rows.get(), items)) {
      return false;
    }
    TextVectors vectors = items.vectors();
    places.change(role, model, vectors);
    return true;
  }

  private static boolean isStale(TextRows rows, NewItems items) {
    return rows.version() != items.version() && (rows.version() != 0 || items.encoded() > 0);
  }

  private void tellOnceDone() {
    int waiting = sum(NewItems::waiting);
    if (isBusy && waiting == 0) {
      isBusy = false;
      LOG.info(
          "{} items that came after the training have a row of their text; {} say nothing that the encoder reads",
          sum(NewItems::encoded),
          sum(NewItems::withoutText));
    }
  }

  private void stopFollowing() {
    stopFollowing.run();
    stopFollowing = () -> {};
  }

  /** Ends the thread after what it does now. */
  @Override
  public void close() {
    stopped.countDown();
    try {
      thread.join(); // returns at once if it was never started
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the process is ending anyway
    }
    stopFollowing();
  }
}
