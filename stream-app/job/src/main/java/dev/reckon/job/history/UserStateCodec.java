package dev.reckon.job.history;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.reckon.history.HistoryBounds;
import dev.reckon.job.event.Arrival;
import dev.reckon.job.history.UserState.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The state of a user as bytes, for Flink's state: small, and readable by every later version.
 *
 * <p>Version 1, all numbers varints: version; events accepted, covered, answered; failures; times
 * of the last request, the timer and the erasure, each plus 1 and 0 for none; count of uncovered
 * events, each (id, time received, time produced less time received); the history by its own codec
 * and the last list by {@link RankedListCodec}, each after its length.
 */
public final class UserStateCodec {

  private static final int VERSION = 1;

  private UserStateCodec() {}

  public static byte[] encode(UserState state) {
    byte[] history = state.historyBytes();
    byte[] list = state.lastListBytes();
    Progress progress = state.progress();
    byte[] bytes = new byte[history.length + list.length + sizeBound(progress)];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      out.writeUInt32NoTag(VERSION);
      write(out, progress);
      out.writeByteArrayNoTag(history);
      out.writeByteArrayNoTag(list);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory failed", e);
    }
    return Arrays.copyOf(bytes, out.getTotalBytesWritten());
  }

  /**
   * The user that these bytes hold, the history cut to the bounds.
   *
   * @throws IllegalArgumentException if they are not such a state, or one of a later version
   */
  public static UserState decode(byte[] bytes, HistoryBounds bounds) {
    CodedInputStream in = CodedInputStream.newInstance(bytes);
    try {
      int version = in.readUInt32();
      if (version != VERSION) {
        throw new IllegalArgumentException(
            "User state of format version " + version + "; this release reads version " + VERSION);
      }
      Progress progress = readProgress(in);
      return new UserState(bounds, in.readByteArray(), in.readByteArray(), progress);
    } catch (IOException e) {
      throw new IllegalArgumentException("These bytes are not a user state: " + e.getMessage(), e);
    }
  }

  private static int sizeBound(Progress progress) {
    int bound = 100;
    for (Uncovered event : progress.uncovered()) {
      bound += 3 * event.eventId().length() + 25;
    }
    return bound;
  }

  private static void write(CodedOutputStream out, Progress progress) throws IOException {
    out.writeUInt64NoTag(progress.acceptedEvents());
    out.writeUInt64NoTag(progress.coveredEvents());
    out.writeUInt64NoTag(progress.answeredEvents());
    out.writeUInt32NoTag(progress.failures());
    writeTime(out, progress.lastRequestMillis());
    writeTime(out, progress.timerMillis());
    writeTime(out, progress.forgottenUntilMillis());
    out.writeUInt32NoTag(progress.uncovered().size());
    for (Uncovered event : progress.uncovered()) {
      Arrival arrival = event.arrival();
      out.writeStringNoTag(event.eventId());
      out.writeUInt64NoTag(arrival.receivedAtMillis());
      out.writeSInt64NoTag(arrival.producedAtMillis() - arrival.receivedAtMillis());
    }
  }

  private static Progress readProgress(CodedInputStream in) throws IOException {
    return new Progress(
        in.readUInt64(),
        in.readUInt64(),
        in.readUInt64(),
        in.readUInt32(),
        readTime(in),
        readTime(in),
        readTime(in),
        readUncovered(in));
  }

  private static void writeTime(CodedOutputStream out, long millis) throws IOException {
    out.writeUInt64NoTag(millis - UserState.NEVER);
  }

  private static long readTime(CodedInputStream in) throws IOException {
    return in.readUInt64() + UserState.NEVER;
  }

  private static List<Uncovered> readUncovered(CodedInputStream in) throws IOException {
    int count = in.readUInt32();
    List<Uncovered> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String eventId = in.readString();
      long received = in.readUInt64();
      events.add(new Uncovered(eventId, new Arrival(received + in.readSInt64(), received)));
    }
    return events;
  }
}
