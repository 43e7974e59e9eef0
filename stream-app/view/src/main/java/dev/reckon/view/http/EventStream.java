package dev.reckon.view.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.view.stream.ListWatcher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.util.Callback;

/**
 * One client's stream of the lists of one user.
 *
 * <p>Frames wait in a bounded queue while one is being written. A client that lets the queue fill
 * up is disconnected: it can reconnect with the id of its last list, and a list replaces earlier
 * ones. Lists that arrive before the stream has begun wait for that.
 */
final class EventStream implements ListWatcher {

  static final String CONTENT_TYPE = "text/event-stream";

  private static final byte[] OPENING = "retry: 2000\n\n".getBytes(StandardCharsets.UTF_8);
  private static final byte[] KEEP_ALIVE = ": still here\n\n".getBytes(StandardCharsets.UTF_8);

  /** Writes lists in the form that the client requested. */
  interface Renderer {
    ObjectNode render(Recommendation list, long standingAtMillis);
  }

  /** Called at the end of the stream, once. */
  interface EndListener {
    void ended(EventStream stream, boolean isCutOff);
  }

  private final Call call;
  private final String userId;
  private final int items;
  private final Set<String> fields;
  private final int maxQueued;
  private final Renderer renderer;
  private final EndListener endListener;

  @GuardedBy("this")
  private final Deque<byte[]> queue = new ArrayDeque<>();

  @GuardedBy("this")
  private final List<Runnable> early = new ArrayList<>();

  @GuardedBy("this")
  private boolean hasBegun;

  @GuardedBy("this")
  private boolean isWriting;

  @GuardedBy("this")
  private boolean isEnding;

  @GuardedBy("this")
  private boolean hasEnded;

  @GuardedBy("this")
  private boolean isCutOff;

  @GuardedBy("this")
  private ListId newest = ListId.NONE;

  /** Id of the list that the client has; empty for popular items of a user without a list. */
  @GuardedBy("this")
  private String sentId = "";

  /** The items of that list. */
  @GuardedBy("this")
  private Set<String> shown = Set.of();

  @GuardedBy("this")
  private long wroteAtNanos = System.nanoTime();

  EventStream(
      Call call,
      String userId,
      int items,
      Set<String> fields,
      int maxQueued,
      Renderer renderer,
      EndListener endListener) {
    this.call = call;
    this.userId = userId;
    this.items = items;
    this.fields = fields;
    this.maxQueued = maxQueued;
    this.renderer = renderer;
    this.endListener = endListener;
  }

  String userId() {
    return userId;
  }

  /** The most items of a list that the client wants. */
  int items() {
    return items;
  }

  /** Whether the client's last list has any of these items. */
  synchronized boolean shows(Set<String> itemIds) {
    return shown.stream().anyMatch(itemIds::contains);
  }

  /** Whether the client was sent fewer items than it wants and a screen shows. */
  synchronized boolean showsFew() {
    return hasBegun && shown.size() < Math.min(items, UserQuestion.DEFAULT_ITEMS);
  }

  /** Sends the client's last list again if it was short and is now filled up with other items. */
  synchronized void fill(ObjectNode list) {
    Set<String> now = itemIds(list);
    if (showsFew() && now.size() >= shown.size() && !now.equals(shown)) {
      sendAgain(list);
    }
  }

  /** Sends the client's last list again, unless another came meanwhile. */
  synchronized void sendAgain(ObjectNode list) {
    if (hasBegun && list.path("listId").asText("").equals(sentId)) {
      sendList(list);
    }
  }

  /** Sends the head of the answer. */
  synchronized void open() {
    var headers = call.response().getHeaders();
    call.response().setStatus(200);
    headers.put("Content-Type", CONTENT_TYPE);
    headers.put("Cache-Control", "no-store");
    headers.put("X-Accel-Buffering", "no"); // Otherwise proxies would wait for more data.
    enqueue(OPENING);
  }

  /**
   * Sends the current and missed lists, oldest first, then those that came meanwhile, then later
   * ones.
   *
   * @param current id of the current list when the stream began, sent or not
   */
  synchronized void begin(List<ObjectNode> missed, ListId current) {
    missed.forEach(this::sendList);
    if (missed.isEmpty()) {
      sentId = current.toString();
    }
    newest = current;
    hasBegun = true;
    early.forEach(Runnable::run);
    early.clear();
  }

  @Override
  public void listStands(Recommendation list, long standingAtMillis) {
    whenBegun(() -> sendIfNew(list, standingAtMillis));
  }

  @Override
  public void userForgotten() {
    whenBegun(this::sendErased);
  }

  private synchronized void sendIfNew(Recommendation list, long standingAtMillis) {
    ListId id = ListId.of(list);
    if (id.isAfter(newest)) {
      newest = id;
      sendList(renderer.render(list, standingAtMillis));
    }
  }

  private synchronized void sendErased() {
    newest = ListId.NONE;
    sentId = "";
    shown = Set.of();
    send("event: erased\ndata: " + Json.object().put("userId", userId) + "\n\n");
  }

  /** Sends a comment after a long silence. */
  synchronized void keepAlive(long silenceNanos) {
    if (!isWriting && System.nanoTime() - wroteAtNanos >= silenceNanos) {
      enqueue(KEEP_ALIVE);
    }
  }

  /** Ends the stream once the waiting events are written. */
  synchronized void end() {
    isEnding = true;
    write();
  }

  private synchronized void whenBegun(Runnable action) {
    if (hasBegun) {
      action.run();
    } else if (early.size() < maxQueued) {
      early.add(action);
    } else {
      cutOff();
    }
  }

  @GuardedBy("this")
  private void sendList(ObjectNode list) {
    String id = list.path("listId").asText("");
    sentId = id;
    shown = itemIds(list);
    ObjectNode wanted = UserQuestion.select(list, fields);
    send("event: list\n" + (id.isEmpty() ? "" : "id: " + id + "\n") + "data: " + wanted + "\n\n");
  }

  private static Set<String> itemIds(ObjectNode list) {
    Set<String> itemIds = new HashSet<>();
    list.path("items").forEach(item -> itemIds.add(item.path("itemId").asText()));
    return itemIds;
  }

  @GuardedBy("this")
  private void send(String frame) {
    enqueue(frame.getBytes(StandardCharsets.UTF_8));
  }

  @GuardedBy("this")
  private void enqueue(byte[] frame) {
    if (isEnding || hasEnded) {
      return;
    }
    if (queue.size() >= maxQueued) {
      cutOff();
      return;
    }
    queue.add(frame);
    write();
  }

  @GuardedBy("this")
  private void write() {
    if (isWriting || hasEnded) {
      return;
    }
    byte[] frame = queue.poll();
    if (frame != null) {
      isWriting = true;
      call.response()
          .write(false, ByteBuffer.wrap(frame), Callback.from(this::written, this::broken));
    } else if (isEnding) {
      hasEnded = true;
      call.response().write(true, ByteBuffer.allocate(0), call.callback());
      endListener.ended(this, false);
    }
  }

  private synchronized void written() {
    isWriting = false;
    wroteAtNanos = System.nanoTime();
    write();
  }

  private synchronized void broken(Throwable failure) {
    if (!hasEnded) {
      hasEnded = true;
      queue.clear();
      call.callback().failed(failure);
      endListener.ended(this, isCutOff);
    }
  }

  /** A write that waits for the client fails when its connection is closed. */
  @GuardedBy("this")
  private void cutOff() {
    if (!isCutOff) {
      isCutOff = true;
      queue.clear();
      call.request().getConnectionMetaData().getConnection().getEndPoint().close();
      if (!isWriting) {
        broken(new IOException("The client reads too slowly"));
      }
    }
  }
}
