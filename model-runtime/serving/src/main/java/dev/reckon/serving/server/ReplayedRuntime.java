package dev.reckon.serving.server;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.reckon.event.v1.Interaction;
import dev.reckon.event.v1.Item;
import dev.reckon.history.HistoryEvent;
import dev.reckon.inference.v1.GetPopularItemsRequest;
import dev.reckon.inference.v1.RecommendRequest;
import dev.reckon.inference.v1.UserRequest;
import dev.reckon.inference.v1.UserResponse;
import dev.reckon.model.bundle.TrustedPrograms;
import dev.reckon.model.retrieve.ItemIndex;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.recommendation.v1.RankedItem;
import dev.reckon.serving.live.ClickCounter;
import dev.reckon.serving.live.ItemAvailability;
import dev.reckon.serving.live.LiveMetrics;
import dev.reckon.serving.live.LiveModel;
import dev.reckon.serving.live.Memories;
import dev.reckon.serving.live.MemoryFeed;
import dev.reckon.serving.live.ModelSlots;
import dev.reckon.serving.live.ModelSlots.Role;
import dev.reckon.serving.metrics.BatchMetrics;
import dev.reckon.serving.request.InferenceService;
import dev.reckon.serving.request.RequestMetrics;
import dev.reckon.serving.rollout.BundleOpener;
import dev.reckon.serving.rollout.BundleRefusedException;
import dev.reckon.serving.text.ItemEncoders;
import dev.reckon.serving.text.QueryWords;
import dev.reckon.serving.text.SharedTextEncoder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * A runtime that takes in recorded events instead of following topics, and answers in this process.
 * Model, memory, popularity and requests are those of {@link ModelServer}. Each list knows every
 * event before it and none after it. Owned by one thread.
 */
public final class ReplayedRuntime implements AutoCloseable {

  private final ServerSettings settings;
  private final TrustedPrograms trusted;
  private final InstantSource clock = InstantSource.system();
  private final ModelSlots slots = new ModelSlots();
  private final ItemAvailability availability = new ItemAvailability();
  private final Memories memories = new Memories();
  private final MemoryFeed memory = new MemoryFeed(memories);
  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final ClickCounter clicks =
      new ClickCounter(slots, memory, new LiveMetrics(registry), clock);
  private final SharedTextEncoder texts = SharedTextEncoder.asInTraining();
  private final InferenceService service;
  private volatile long newestMillis;

  private ReplayedRuntime(ServerSettings settings, TrustedPrograms trusted) {
    this.settings = settings;
    this.trusted = trusted;
    this.service =
        new InferenceService(
            slots,
            settings.requests(),
            settings.batch().deadlineMargin(),
            (digest, isFailure) -> {},
            (request, answer) -> {},
            new RequestMetrics(registry),
            Runnable::run);
  }

  /**
   * Opens a bundle.
   *
   * @param items the catalogue
   * @param trusted whose programs may run
   * @param file settings of {@code serve-model} over the defaults
   * @throws BundleRefusedException if the bundle is damaged, not trusted or cannot rank
   */
  public static ReplayedRuntime open(
      Path bundle, Collection<Item> items, TrustedPrograms trusted, Config file)
      throws BundleRefusedException, InterruptedException {
    ReplayedRuntime runtime = new ReplayedRuntime(settings(file), trusted);
    items.forEach(runtime.availability::take);
    runtime.slots.hide(runtime.availability.hidden());
    runtime.serve(bundle);
    return runtime;
  }

  /**
   * Lists come from this bundle from now on.
   *
   * @throws BundleRefusedException if it is damaged, not trusted or cannot rank; the one before
   *     stays
   */
  public void serve(Path bundle) throws BundleRefusedException, InterruptedException {
    slots.live().swap(starter().start(bundle, Role.LIVE));
  }

  /** One question at a time needs one worker, and a busy machine must not change a list. */
  private static ServerSettings settings(Config file) {
    ServerSettings given =
        ServerSettings.of(
            ConfigFactory.parseMap(
                Map.of(
                    ServerSettings.ROOT + ".workers",
                    1,
                    ServerSettings.ROOT + ".depth.adaptive",
                    false)),
            file);
    return given.with(given.popularity().ofRecording());
  }

  private ModelStarter starter() {
    return new ModelStarter(
        settings,
        new BundleOpener(
            settings.execution(),
            false, // evidence changes no list
            trusted,
            QueryWords.always(texts),
            new ItemEncoders(texts)),
        availability,
        memories,
        new BatchMetrics(registry),
        clock,
        () -> TimeUnit.MILLISECONDS.toNanos(newestMillis),
        UnaryOperator.identity());
  }

  /** The model of the bundle. */
  public ModelRef model() {
    return live().reference();
  }

  /** Whether the model was trained on this item. */
  public boolean knows(String itemId) {
    return live().items().indexOf(itemId) != ItemIndex.UNKNOWN;
  }

  /** Whether lists are those of model and stream memory. */
  public boolean mixesMemory() {
    return live().memory() != null;
  }

  private LiveModel live() {
    return slots.live().peek().orElseThrow();
  }

  /** Somebody did something with an item. */
  public void interacted(Interaction interaction) {
    now(HistoryEvent.millis(interaction.getEventTime()));
    if (settings.popularity().isFollowed()) {
      clicks.take(interaction);
    }
  }

  /** Somebody searched. */
  public void searched(String userId, String searchId, long timeMillis, String query) {
    now(timeMillis);
    if (settings.popularity().learnsFromClicks()) {
      memory.searched(userId, searchId, timeMillis, query);
    }
  }

  /** A user is erased, with all events up to a time. */
  public void erased(String userId, long timeMillis) {
    now(timeMillis);
    if (settings.popularity().learnsFromClicks()) {
      memory.forget(userId, timeMillis);
    }
  }

  private void now(long timeMillis) {
    newestMillis = Math.max(newestMillis, timeMillis);
  }

  /** The answer for a user now. */
  public UserResponse recommend(UserRequest user) {
    return service
        .recommend(RecommendRequest.newBuilder().addUsers(user).build())
        .join()
        .getUsers(0);
  }

  /** The popular items now: the list of a user without a history. */
  public List<RankedItem> popular(int listSize) {
    return service
        .getPopularItems(GetPopularItemsRequest.newBuilder().setListSize(listSize).build())
        .getItemsList();
  }

  @Override
  public void close() {
    try {
      slots.clear();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // its one worker ends with the process
    }
    texts.close();
  }
}
