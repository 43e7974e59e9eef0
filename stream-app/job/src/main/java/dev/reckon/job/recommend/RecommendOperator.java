package dev.reckon.job.recommend;

import dev.reckon.job.catalogue.Withdrawals;
import dev.reckon.job.event.BehaviorEvent;
import dev.reckon.job.event.BehaviorEvent.Erased;
import dev.reckon.job.event.BehaviorEvent.Interacted;
import dev.reckon.job.event.BehaviorEvent.Remembered;
import dev.reckon.job.event.BehaviorEvent.Searched;
import dev.reckon.job.history.ListBasis;
import dev.reckon.job.history.UserState;
import dev.reckon.job.history.UserStateCodec;
import dev.reckon.job.publish.ListToPublish;
import dev.reckon.job.publish.PopularItems;
import dev.reckon.job.publish.Publication;
import dev.reckon.job.publish.Publisher;
import dev.reckon.job.request.InferenceClient;
import dev.reckon.job.request.InferenceOutcome;
import dev.reckon.recommendation.v1.Recommendation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
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
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFutures;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Owns users: processes their events, requests their lists and publishes them.
 *
 * <p>Everything about a user happens here, on the one thread of the task: events, answers (handed
 * over by the mailbox) and timers. So a user's lists cannot overtake each other, and a failed
 * request has the last list and a timer at hand.
 *
 * <ol>
 *   <li>A user has at most one request in flight. Events that come meanwhile cause a request after
 *       the answer.
 *   <li>Every user who is not settled has a request in flight, waits for a free slot, or has a
 *       timer set. The first two are memory only, so each checkpoint sets timers for them.
 *   <li>With all slots taken, the operator takes no further event: back-pressure reaches Kafka.
 * </ol>
 */
@SuppressWarnings("NullAway.Init") // What open sets, Flink calls it first.
public final class RecommendOperator extends AbstractStreamOperator<Publication>
    implements OneInputStreamOperator<BehaviorEvent, Publication>, Requests.Task {
  private static final long serialVersionUID = 1L;

  /** Name of the state that holds a user, as {@link UserStateCodec} writes it. */
  public static final String USER_STATE = "user";

  /** Name of the operator's state that holds the epochs of all subtasks. */
  public static final String EPOCH_STATE = "epoch";

  /** Name of the timers that cause requests; at most one per user. */
  public static final String ASK_TIMERS = "ask";

  /** Name of the timers that forget idle users; one for every stored user. */
  public static final String EXPIRY_TIMERS = "expiry";

  private final RecommendSettings settings;
  private final transient InferenceClient.Factory clients;
  private final transient Withdrawals.Factory catalogue;
  private final transient MailboxExecutor mailbox;

  private transient ListState<Long> epochs;
  private transient StoredUsers users;
  private transient UserTimers timers;
  private transient Slots slots;
  private transient RequestScheduler scheduler;
  private transient PopularItems popular;
  private transient Publisher publisher;
  private transient Requests requests;
  private transient Withdrawals withdrawals;
  private transient CheckpointAlarm checkpoints;
  private transient RecommendMetrics counts;
  private transient InferenceClient client;

  private transient volatile boolean closed;

  RecommendOperator(
      StreamOperatorParameters<Publication> parameters,
      RecommendSettings settings,
      InferenceClient.Factory clients,
      Withdrawals.Factory catalogue) {
    super(parameters);
    this.settings = settings;
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
  }

  @Override
  public void open() throws Exception {
    super.open();
    users =
        new StoredUsers(
            getPartitionedState(
                new ValueStateDescriptor<>(
                    USER_STATE, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO)),
            settings.bounds());
    timers =
        new UserTimers(
            timerService(ASK_TIMERS, this::onAskTimer),
            timerService(EXPIRY_TIMERS, this::onExpiry),
            settings.idleExpiry());
    slots = new Slots(settings.inFlight());
    scheduler = new RequestScheduler(settings, slots);
    withdrawals = catalogue.open();
    checkpoints =
        new CheckpointAlarm(
            timers::now,
            settings.checkpointInterval(),
            getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0);
    counts = new RecommendMetrics(getMetricGroup(), slots::inFlight, withdrawals, checkpoints);
    client = clients.create(getMetricGroup());
    client.open();
    popular = new PopularItems(client::popularItems);
    publisher =
        new Publisher(
            settings.listSize(),
            settings.keptItems(),
            popular,
            withdrawals::isWithdrawn,
            timers::now,
            greatestEpoch());
    publisher.beginEpoch();
    requests =
        new Requests(
            this, users, timers, slots, scheduler, client, publisher, this::publish, counts);
  }

  private long greatestEpoch() throws Exception {
    long greatest = 0;
    for (long epoch : epochs.get()) {
      greatest = Math.max(greatest, epoch);
    }
    return greatest;
  }

  private InternalTimerService<VoidNamespace> timerService(String name, UserTimers.Action action) {
    return getInternalTimerService(
        name, VoidNamespaceSerializer.INSTANCE, UserTimers.calling(action));
  }

  @Override
  public void processElement(StreamRecord<BehaviorEvent> element) throws Exception {
    BehaviorEvent event = element.getValue();
    if (awaitSlot()) {
      setCurrentKey(event.userId()); // Answers and timers of other users came in between.
    }
    event.match(this::takeIn, this::takeIn, this::forget);
  }

  private void takeIn(Interacted event) throws Exception {
    counts.interactions().inc();
    remember(event, () -> popular.add(event.userId(), event.event()));
  }

  private void takeIn(Searched event) throws Exception {
    counts.searches().inc();
    remember(event, () -> {});
  }

  private void remember(Remembered event, Runnable onceAppended) throws Exception {
    Optional<UserState> kept = users.find();
    UserState user = kept.orElseGet(() -> new UserState(settings.bounds()));
    switch (user.accept(event)) {
      case DUPLICATE -> counts.duplicates().inc();
      case LATE -> counts.late().inc();
      case APPENDED -> {
        onceAppended.run();
        requests.afterEvent(event.userId(), user);
        users.save(user);
        if (kept.isEmpty()) {
          timers.expireWhenIdle(timers.now());
        }
      }
    }
  }

  private void forget(Erased event) throws Exception {
    counts.erasures().inc();
    Optional<UserState> kept = users.find();
    if (kept.isEmpty()) {
      timers.expireWhenIdle(timers.now());
    }
    // An older erasure may come later, from another partition: it must not lower the time.
    long before = kept.map(UserState::forgottenUntilMillis).orElse(UserState.NEVER);
    long until = Math.max(before, Math.min(event.eventTimeMillis(), timers.now()));
    users.save(UserState.forgotten(settings.bounds(), until));
    takeBack(event.userId());
  }

  /** The user has no list any more, and pending requests will not give one. */
  private void takeBack(String userId) {
    requests.forget(userId);
    output.collect(new StreamRecord<>(new Publication(userId, null)));
    publisher.beginEpoch();
  }

  @Override
  public void handOver(String userId, ListBasis basis, InferenceOutcome outcome) {
    if (closed) {
      return;
    }
    try {
      mailbox.execute(() -> requests.answered(userId, basis, outcome), "answer for a user");
    } catch (RejectedExecutionException e) {
      // The task ended meanwhile. The last checkpoint has a timer for this user.
      LOG.debug("The answer for a user came after the end of the task", e);
    }
  }

  private void publish(ListToPublish published) {
    counts.published(published);
    checkpoints.look(timers.now());
    Recommendation list = published.list();
    output.collect(new StreamRecord<>(new Publication(list.getUserId(), list)));
  }

  /**
   * Waits, while processing answers and timers, until a request could be made; returns whether it
   * waited.
   */
  private boolean awaitSlot() throws InterruptedException {
    boolean waited = false;
    while (slots.areAllTaken()) {
      mailbox.yield();
      waited = true;
    }
    return waited;
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    requests.setTimers(settings.deadline());
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    epochs.update(List.of(publisher.epoch()));
  }

  @Override
  public OperatorSnapshotFutures snapshotState(
      long checkpointId, long timestamp, CheckpointOptions options, CheckpointStreamFactory factory)
      throws Exception {
    OperatorSnapshotFutures snapshot =
        super.snapshotState(checkpointId, timestamp, options, factory);
    requests.checkpointed(endsTheJob(options.getCheckpointType()));
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

  /** The input has ended: asks for all users who are not settled, and waits for the answers. */
  @Override
  public void finish() throws Exception {
    scheduler.finish();
    List<String> withTimer = new ArrayList<>();
    timers.forEachAsk(() -> withTimer.add((String) getCurrentKey()));
    for (String userId : withTimer) {
      awaitSlot();
      requests.askAtTheEnd(userId);
    }
    while (!slots.isEmpty()) {
      mailbox.yield();
    }
    super.finish();
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

  private void onAskTimer(String userId, long atMillis) throws Exception {
    requests.onTimer(userId, atMillis);
  }

  @Override
  public void setUser(String userId) {
    setCurrentKey(userId);
  }

  /**
   * Forgets a user who was idle for this long, and removes the list, so that the topic does not
   * grow without bound; or checks again when that time may be over.
   */
  private void onExpiry(String userId, long atMillis) throws Exception {
    UserState user = users.load();
    long touched = user.lastTouchedMillis();
    if (timers.expiryMillis(touched) <= atMillis) {
      timers.clearAsk(user);
      users.remove();
      takeBack(userId);
    } else {
      timers.expireWhenIdle(touched);
    }
  }
}
