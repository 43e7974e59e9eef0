package dev.reckon.job.recommend;

import com.google.protobuf.util.Timestamps;
import dev.reckon.history.HistoryBounds;
import dev.reckon.history.UserHistory;
import dev.reckon.job.catalogue.Withdrawals;
import dev.reckon.job.event.BehaviorEvent;
import dev.reckon.job.event.BehaviorEvent.Erased;
import dev.reckon.job.event.BehaviorEvent.Interacted;
import dev.reckon.job.event.BehaviorEvent.Remembered;
import dev.reckon.job.history.RequestPolicy;
import dev.reckon.job.history.Uncovered;
import dev.reckon.job.history.UserState;
import dev.reckon.job.history.UserStateCodec;
import dev.reckon.job.publish.Publication;
import dev.reckon.job.recommend.FallbackLists.FallbackList;
import dev.reckon.job.request.InferenceClient;
import dev.reckon.job.request.InferenceOutcome;
import dev.reckon.job.request.InferenceOutcome.NothingKnown;
import dev.reckon.job.request.InferenceOutcome.Ranked;
import dev.reckon.job.request.RankedList;
import dev.reckon.job.request.RecommendationRequest;
import dev.reckon.recommendation.v1.Fallback;
import dev.reckon.recommendation.v1.Fallback.Reason;
import dev.reckon.recommendation.v1.Fallback.Source;
import dev.reckon.recommendation.v1.Recommendation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.checkpoint.SnapshotType;
import org.apache.flink.runtime.state.CheckpointStreamFactory;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFutures;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/**
 * Owns users: takes in their events, asks for their lists and publishes what stands for them.
 *
 * <p>All of a user happens here, on the one thread of the task: events, answers (handed over by the
 * mailbox) and timers. So a user's lists cannot overtake each other, and what a failed request
 * needs next, the last list and a timer, is at hand.
 *
 * <ol>
 *   <li>A user has at most one request in flight. Events that come meanwhile are asked for when the
 *       answer is there.
 *   <li>Every user who is not settled has a request in flight, waits for a free slot, or has a
 *       timer set. The first two are memory only, so each checkpoint sets timers for them.
 *   <li>With all slots taken, the operator takes no further event: back-pressure reaches Kafka.
 * </ol>
 */
@SuppressWarnings("NullAway.Init") // What open sets, Flink calls it first.
public final class RecommendOperator extends AbstractStreamOperator<Publication>
    implements OneInputStreamOperator<BehaviorEvent, Publication> {
  private static final long serialVersionUID = 1L;

  /** Name of the state that holds a user, as {@link UserStateCodec} writes it. */
  public static final String USER_STATE = "user";

  /** Name of the operator's state that holds the epochs of all subtasks. */
  public static final String EPOCH_STATE = "epoch";

  /** Name of the timers that ask; at most one stands for a user. */
  public static final String ASK_TIMERS = "ask";

  /** Name of the timers that forget the idle; one stands for every user that is kept. */
  public static final String EXPIRY_TIMERS = "expiry";

  /**
   * Share of a deadline that a request gets at least, though its oldest event waited for longer.
   */
  private static final int LEAST_BUDGET_SHARE = 8;

  private final RecommendSettings settings;
  private final RequestPolicy policy;
  private final HistoryBounds bounds;
  private final transient InferenceClient.Factory clients;
  private final transient Withdrawals.Factory catalogue;
  private final transient MailboxExecutor mailbox;

  private transient InferenceClient client;
  private transient Withdrawals withdrawals;
  private transient CheckpointAlarm checkpoints;
  private transient ListState<Long> epochs;

  /** Of the lists that are published now; see {@link #beginEpoch}. */
  private transient long epoch;

  private transient ValueState<byte[]> users;
  private transient InternalTimerService<VoidNamespace> timers;
  private transient InternalTimerService<VoidNamespace> expiries;
  private transient RecommendMetrics counts;
  private transient PopularityCount popularity;
  private transient Map<String, Asked> inFlight;
  private transient Set<String> waitingForSlot;
  private transient boolean finishing;

  /** The last savepoint was taken: what is published after it would come again. */
  private transient boolean ended;

  private transient volatile boolean closed;

  RecommendOperator(
      StreamOperatorParameters<Publication> parameters,
      RecommendSettings settings,
      InferenceClient.Factory clients,
      Withdrawals.Factory catalogue) {
    super(parameters);
    this.settings = settings;
    this.policy = settings.policy();
    this.bounds = settings.bounds();
    this.clients = clients;
    this.catalogue = catalogue;
    this.mailbox = parameters.getMailboxExecutor();
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    epochs =
        context
            .getOperatorStateStore()
            .getUnionListState(new ListStateDescriptor<>(EPOCH_STATE, Types.LONG));
    for (long before : epochs.get()) {
      epoch = Math.max(epoch, before);
    }
  }

  @Override
  public void open() throws Exception {
    super.open();
    users =
        getPartitionedState(
            new ValueStateDescriptor<>(
                USER_STATE, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    timers = timerService(ASK_TIMERS, this::onTimeToAsk);
    expiries = timerService(EXPIRY_TIMERS, this::onExpiry);
    inFlight = new HashMap<>();
    waitingForSlot = new LinkedHashSet<>();
    popularity = new PopularityCount();
    beginEpoch();
    withdrawals = catalogue.open();
    checkpoints =
        new CheckpointAlarm(
            this::now,
            settings.checkpointInterval(),
            getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0);
    counts = new RecommendMetrics(getMetricGroup(), inFlight::size, withdrawals, checkpoints);
    client = clients.create(getMetricGroup());
  }

  /**
   * Lists of a user are ordered by epoch and, within one, by sequence. Sequences begin anew where a
   * job starts from an earlier state, and where a user was forgotten, so a greater epoch begins
   * there. It is the time, unless that is not greater.
   */
  private void beginEpoch() {
    epoch = Math.max(epoch + 1, now());
  }

  private InternalTimerService<VoidNamespace> timerService(String name, TimerAction action) {
    return getInternalTimerService(name, VoidNamespaceSerializer.INSTANCE, new Timers(action));
  }

  @Override
  public void processElement(StreamRecord<BehaviorEvent> element) throws Exception {
    BehaviorEvent event = element.getValue();
    if (awaitSlot()) {
      setCurrentKey(event.userId()); // Answers and timers of other users came in between.
    }
    if (event instanceof Erased erased) {
      forget(erased);
    } else {
      remember((Remembered) event);
    }
  }

  private void remember(Remembered event) throws Exception {
    count(event);
    byte[] kept = users.value();
    UserState user = read(kept);
    switch (user.accept(event)) {
      case DUPLICATE -> counts.duplicates().inc();
      case LATE -> counts.late().inc();
      case APPENDED -> {
        countPopularity(event);
        askInTime(event.userId(), user);
        save(user);
        if (kept == null) {
          expireWhenIdle(now());
        }
      }
    }
  }

  private void count(Remembered event) {
    (event instanceof Interacted ? counts.interactions() : counts.searches()).inc();
  }

  private void countPopularity(Remembered event) {
    if (event instanceof Interacted interacted
        && interacted.event().isPositive()
        && client.popularItems().isEmpty()) {
      popularity.add(event.userId(), interacted.event());
    }
  }

  private void forget(Erased event) throws Exception {
    counts.erasures().inc();
    if (users.value() == null) {
      expireWhenIdle(now());
    }
    // An older erasure may come later, from another partition: it must let nothing back in.
    long until = Math.max(load().forgottenUntilMillis(), Math.min(event.eventTimeMillis(), now()));
    save(UserState.forgotten(bounds, until));
    takeBack(event.userId());
  }

  /** No list stands for the user any more, and none that was asked for will. */
  private void takeBack(String userId) {
    inFlight.remove(userId);
    waitingForSlot.remove(userId);
    output.collect(new StreamRecord<>(new Publication(userId, null)));
    beginEpoch();
  }

  /** Sees to it that a user with new events is asked for as the policy says. */
  private void askInTime(String userId, UserState user) throws Exception {
    if (inFlight.containsKey(userId) || waitingForSlot.contains(userId)) {
      return; // Will be seen to when the answer, or the slot, is there.
    }
    long now = now();
    long askAt = finishing ? now : policy.askAtMillis(user, now);
    if (askAt <= now) {
      ask(userId, user);
    } else if (user.timerMillis() == UserState.NEVER || user.timerMillis() > askAt) {
      setTimer(user, askAt);
    }
  }

  /** A timer may be too late for a user but never lost; one that fires in vain does no harm. */
  private void setTimer(UserState user, long atMillis) {
    clearTimer(user);
    user.timerSet(atMillis);
    timers.registerProcessingTimeTimer(VoidNamespace.INSTANCE, atMillis);
  }

  private void clearTimer(UserState user) {
    if (user.timerMillis() != UserState.NEVER) {
      timers.deleteProcessingTimeTimer(VoidNamespace.INSTANCE, user.timerMillis());
      user.timerSet(UserState.NEVER);
    }
  }

  private void onTimeToAsk(String userId, long atMillis) throws Exception {
    UserState user = load();
    if (atMillis != user.timerMillis()) {
      return; // Another timer stands for this user.
    }
    user.timerSet(UserState.NEVER);
    if (!user.isSettled() && !inFlight.containsKey(userId)) {
      askOrWait(userId, user);
    }
    save(user);
  }

  private void askOrWait(String userId, UserState user) throws Exception {
    boolean again = !user.hasUncovered();
    if (again && inFlight.size() >= settings.inFlight() / 2) {
      // Events of others go first: this user has a list, if not the best.
      setTimer(user, policy.askAgainAtMillis(user, userId, now()));
    } else if (inFlight.size() >= settings.inFlight()) {
      waitingForSlot.add(userId);
    } else {
      ask(userId, user);
    }
  }

  /** Makes a request; where the answer is there at once, it is dealt with at once. */
  private void ask(String userId, UserState user) throws Exception {
    clearTimer(user);
    long now = now();
    user.requested(now);
    RecommendationRequest request =
        new RecommendationRequest(
            userId,
            user.acceptedEvents(),
            user.history(),
            settings.listSize(),
            user.hasSearchedLast(),
            budget(user, now));
    Asked asked = askedNow(user, now);
    counts.requests().inc();
    counts.eventsPerRequest().update(user.acceptedEvents() - user.coveredEvents());
    CompletableFuture<InferenceOutcome> answer = client.rank(request);
    InferenceOutcome atHand = answer.getNow(null);
    if (atHand != null) {
      settle(userId, user, asked, atHand);
      return;
    }
    inFlight.put(userId, asked);
    var unused = answer.thenAccept(outcome -> handOver(userId, asked, outcome));
  }

  private static Asked askedNow(UserState user, long requestedAtMillis) {
    UserHistory history = user.history();
    return new Asked(
        user.acceptedEvents(),
        requestedAtMillis,
        history.isEmpty() ? 0 : history.newestEventTimeMillis(),
        user.uncovered());
  }

  /** What is left of the deadline of the oldest event without a list, but enough for a chance. */
  private Duration budget(UserState user, long now) {
    long waited = Math.max(0, now - user.oldestUncoveredMillis(now));
    long deadline = settings.deadline().toMillis();
    return Duration.ofMillis(Math.max(deadline - waited, deadline / LEAST_BUDGET_SHARE));
  }

  /** From whatever thread the answer came on to the task's own. */
  private void handOver(String userId, Asked asked, InferenceOutcome outcome) {
    if (closed) {
      return;
    }
    try {
      mailbox.execute(() -> answered(userId, asked, outcome), "answer for a user");
    } catch (RejectedExecutionException e) {
      // The task ended meanwhile. The last checkpoint has a timer for this user.
      LOG.debug("The answer for a user came after the end of the task", e);
    }
  }

  @SuppressWarnings("ReferenceEquality") // It is this very request or none.
  private void answered(String userId, Asked asked, InferenceOutcome outcome) throws Exception {
    if (inFlight.get(userId) == asked) {
      inFlight.remove(userId);
      if (ended) {
        return; // The savepoint has a timer for this user.
      }
      setCurrentKey(userId);
      UserState user = load();
      settle(userId, user, asked, outcome);
      save(user);
    } else {
      counts.staleAnswers().inc();
    }
    giveSlotsAway(); // Of a stale answer too: its slot was freed when its user was forgotten.
  }

  private void giveSlotsAway() throws Exception {
    while (!waitingForSlot.isEmpty() && inFlight.size() < settings.inFlight()) {
      String next = waitingForSlot.iterator().next();
      waitingForSlot.remove(next);
      setCurrentKey(next);
      UserState user = load();
      ask(next, user);
      save(user);
    }
  }

  /** Publishes what an answer calls for, and sees to what is left to ask. */
  private void settle(String userId, UserState user, Asked asked, InferenceOutcome outcome)
      throws Exception {
    if (outcome instanceof Ranked ranked) {
      user.answered(asked.historySequence());
      user.keepList(cut(ranked.list()));
      publish(userId, user, asked, ranked.list(), whyEmpty(ranked.list()));
    } else if (outcome instanceof NothingKnown nothing) {
      user.answered(asked.historySequence());
      counts.fallback(Reason.NO_KNOWN_ITEMS);
      publish(
          userId,
          user,
          asked,
          offered(nothing.popular()),
          fallback(Reason.NO_KNOWN_ITEMS, Source.POPULARITY));
    } else {
      Reason reason = ((InferenceOutcome.Fallback) outcome).reason();
      user.failed();
      counts.fallback(reason);
      fallBack(userId, user, asked, reason);
    }
    if (user.isSettled()) {
      clearTimer(user);
    } else if (user.hasUncovered()) {
      askInTime(userId, user);
    } else {
      setTimer(user, policy.askAgainAtMillis(user, userId, now()));
    }
  }

  private RankedList cut(RankedList list) {
    int kept = Math.min(list.items().size(), settings.keptItems());
    return new RankedList(
        list.items().subList(0, kept), list.model(), list.reasoningSteps(), List.of());
  }

  /**
   * Covers all events with a list made without a model; if there are none, the last list stands.
   */
  private void fallBack(String userId, UserState user, Asked asked, Reason reason) {
    if (!user.hasUncovered()) {
      return;
    }
    Set<String> seen = user.history().seenItemIds();
    FallbackList list =
        FallbackLists.of(
            user.lastList(),
            popularItems(),
            itemId -> seen.contains(itemId) || withdrawals.isWithdrawn(itemId),
            settings.listSize());
    publish(
        userId,
        user,
        askedNow(user, asked.requestedAtMillis()),
        new RankedList(list.items(), list.model(), list.reasoningSteps(), List.of()),
        fallback(reason, list.source()));
  }

  /** A list without the items that were withdrawn since the runtime heard of them. */
  private RankedList offered(RankedList list) {
    return new RankedList(
        list.items().stream().filter(item -> !withdrawals.isWithdrawn(item.getItemId())).toList(),
        list.model(),
        list.reasoningSteps(),
        list.evidence());
  }

  private RankedList popularItems() {
    return client.popularItems().orElseGet(popularity::items);
  }

  /** Null for a list that has items. */
  private static @Nullable Fallback whyEmpty(RankedList list) {
    return list.items().isEmpty() ? fallback(Reason.NOTHING_LEFT, Source.UNKNOWN_SOURCE) : null;
  }

  private static Fallback fallback(Reason reason, Source source) {
    return Fallback.newBuilder().setReason(reason).setSource(source).build();
  }

  private void publish(
      String userId, UserState user, Asked asked, RankedList list, @Nullable Fallback fallback) {
    long now = now();
    long newlyCovered = asked.historySequence() - user.coveredEvents();
    Recommendation.Builder message =
        Recommendation.newBuilder()
            .setUserId(userId)
            .addAllItems(list.items())
            .setReasoningSteps(list.reasoningSteps())
            .setEpoch(epoch)
            .setHistorySequence(asked.historySequence())
            .setNewestEventTime(Timestamps.fromMillis(asked.newestEventTimeMillis()))
            .setEventsCovered(Math.toIntExact(newlyCovered))
            .setRequestedAt(Timestamps.fromMillis(asked.requestedAtMillis()))
            .setRepliedAt(Timestamps.fromMillis(now))
            .addAllEvidence(list.evidence());
    if (!list.model().getName().isEmpty()) {
      message.setModel(list.model());
    }
    if (fallback != null) {
      message.setFallback(fallback);
    }
    nameCovered(message, asked.uncovered(), now);
    user.covered(asked.historySequence());
    counts.covered().inc(newlyCovered);
    (fallback == null ? counts.rankedLists() : counts.fallbackLists()).inc();
    checkpoints.look(now);
    output.collect(new StreamRecord<>(new Publication(userId, message.build())));
  }

  private void nameCovered(Recommendation.Builder message, List<Uncovered> covered, long now) {
    if (covered.isEmpty()) {
      return;
    }
    Uncovered oldest = covered.get(0);
    message.setReceivedAt(Timestamps.fromMillis(oldest.arrival().receivedAtMillis()));
    counts.receivedToEmitted().update(now - oldest.arrival().receivedAtMillis());
    counts.producedToEmitted().update(now - oldest.arrival().producedAtMillis());
    for (Uncovered event :
        covered.subList(Math.max(0, covered.size() - UserState.MAX_NAMED), covered.size())) {
      message.addCoveredEventIds(event.eventId());
    }
  }

  /** Waits, letting answers and timers in, until a request could be made; tells if it waited. */
  private boolean awaitSlot() throws InterruptedException {
    boolean waited = false;
    while (inFlight.size() + waitingForSlot.size() >= settings.inFlight()) {
      mailbox.yield();
      waited = true;
    }
    return waited;
  }

  /**
   * Requests are in memory only, so users who wait for one get a timer that asks after a restore.
   */
  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    long soon = now() + settings.deadline().toMillis();
    for (Set<String> unanswered : List.of(inFlight.keySet(), waitingForSlot)) {
      for (String userId : unanswered) {
        setCurrentKey(userId);
        UserState user = load();
        if (user.timerMillis() == UserState.NEVER) {
          setTimer(user, soon);
          save(user);
        }
      }
    }
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    epochs.update(List.of(epoch));
  }

  @Override
  public OperatorSnapshotFutures snapshotState(
      long checkpointId, long timestamp, CheckpointOptions options, CheckpointStreamFactory factory)
      throws Exception {
    OperatorSnapshotFutures snapshot =
        super.snapshotState(checkpointId, timestamp, options, factory);
    ended = endsTheJob(options.getCheckpointType());
    return snapshot;
  }

  private static boolean endsTheJob(SnapshotType type) {
    return type instanceof SavepointType savepoint && savepoint.isSynchronous();
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    super.notifyCheckpointComplete(checkpointId);
    checkpoints.completed();
  }

  @Override
  public void notifyCheckpointAborted(long checkpointId) throws Exception {
    super.notifyCheckpointAborted(checkpointId);
    checkpoints.failed();
  }

  /** No more events: asks for all who are not settled, and waits for the answers. */
  @Override
  public void finish() throws Exception {
    finishing = true;
    List<String> withTimer = new ArrayList<>();
    timers.forEachProcessingTimeTimer((namespace, time) -> withTimer.add((String) getCurrentKey()));
    for (String userId : withTimer) {
      askAtLast(userId);
    }
    while (!inFlight.isEmpty() || !waitingForSlot.isEmpty()) {
      mailbox.yield();
    }
    super.finish();
  }

  private void askAtLast(String userId) throws Exception {
    awaitSlot();
    setCurrentKey(userId);
    UserState user = load();
    if (!user.isSettled() && !inFlight.containsKey(userId) && !waitingForSlot.contains(userId)) {
      ask(userId, user);
      save(user);
    }
  }

  @Override
  public void close() throws Exception {
    closed = true;
    if (client != null) {
      client.close();
    }
    if (withdrawals != null) {
      withdrawals.close();
    }
    super.close();
  }

  /**
   * Forgets a user without any event for so long, and takes the list back, so that the topic does
   * not grow with everybody who was ever there; or looks again when that time may be over.
   */
  private void onExpiry(String userId, long atMillis) throws Exception {
    UserState user = load();
    long touched = user.lastTouchedMillis();
    if (touched + settings.idleExpiry().toMillis() <= atMillis) {
      clearTimer(user);
      users.clear();
      takeBack(userId);
    } else {
      expireWhenIdle(touched);
    }
  }

  /** A user who is kept has one timer that sees to the end of it. */
  private void expireWhenIdle(long touchedMillis) {
    expiries.registerProcessingTimeTimer(
        VoidNamespace.INSTANCE, touchedMillis + settings.idleExpiry().toMillis());
  }

  private UserState load() throws Exception {
    return read(users.value());
  }

  private UserState read(byte @Nullable [] kept) {
    return kept == null ? new UserState(bounds) : UserStateCodec.decode(kept, bounds);
  }

  private void save(UserState user) throws Exception {
    users.update(UserStateCodec.encode(user));
  }

  private long now() {
    return timers.currentProcessingTime();
  }

  /** What a timer does to its user. */
  @FunctionalInterface
  private interface TimerAction {
    void run(String userId, long atMillis) throws Exception;
  }

  /** Timers of processing time alone. */
  private record Timers(TimerAction action) implements Triggerable<String, VoidNamespace> {
    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
      action.run(timer.getKey(), timer.getTimestamp());
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) {
      throw new IllegalStateException("No event-time timer is ever set");
    }
  }

  /**
   * A request that is out.
   *
   * @param historySequence events of the user that it knows of
   * @param uncovered those of them that no list knew of, as {@link UserState#uncovered}
   */
  private record Asked(
      long historySequence,
      long requestedAtMillis,
      long newestEventTimeMillis,
      List<Uncovered> uncovered) {}
}
