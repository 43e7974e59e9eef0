package dev.reckon.job.recommend;

import dev.reckon.history.HistoryBounds;
import dev.reckon.job.history.UserState;
import dev.reckon.job.history.UserStateCodec;
import java.io.IOException;
import java.util.Optional;
import org.apache.flink.api.common.state.ValueState;

/** The current user in Flink's state. */
final class StoredUsers {

  private final ValueState<byte[]> state;
  private final HistoryBounds bounds;

  StoredUsers(ValueState<byte[]> state, HistoryBounds bounds) {
    this.state = state;
    this.bounds = bounds;
  }

  /** The stored user; empty if there is none. */
  Optional<UserState> find() throws IOException {
    byte[] kept = state.value();
    return kept == null ? Optional.empty() : Optional.of(UserStateCodec.decode(kept, bounds));
  }

  /** The stored user, or a new one. */
  UserState load() throws IOException {
    return find().orElseGet(() -> new UserState(bounds));
  }

  void save(UserState user) throws IOException {
    state.update(UserStateCodec.encode(user));
  }

  void remove() {
    state.clear();
  }
}
