package dev.reckon.job.request;

import dev.reckon.inference.v1.RecommendRequest;
import dev.reckon.inference.v1.RecommendResponse;
import dev.reckon.inference.v1.UserRequest;
import dev.reckon.recommendation.v1.Fallback.Reason;
import java.util.ArrayList;
import java.util.List;

/** One call of a model runtime: the requests of some users, and the message that carries them. */
final class Call {

  /** Far below the 4 MiB that a gRPC server accepts by default. */
  static final int MAX_BYTES = 2 << 20;

  private final List<QueuedRequest> members;
  private final RecommendRequest message;

  private Call(List<QueuedRequest> members, RecommendRequest message) {
    this.members = members;
    this.message = message;
  }

  /**
   * One call for these requests, or several where the histories are too large for one.
   *
   * @param reasoningSteps see {@link InferenceSettings#reasoningSteps}
   */
  static List<Call> of(List<QueuedRequest> requests, int reasoningSteps) {
    List<Call> calls = new ArrayList<>();
    List<QueuedRequest> members = new ArrayList<>();
    RecommendRequest.Builder message = RecommendRequest.newBuilder();
    long bytes = 0;
    for (QueuedRequest queued : requests) {
      UserRequest user = UserRequests.of(queued.request(), reasoningSteps);
      if (!members.isEmpty() && bytes + user.getSerializedSize() > MAX_BYTES) {
        calls.add(new Call(members, message.build()));
        members = new ArrayList<>();
        message.clear();
        bytes = 0;
      }
      members.add(queued);
      message.addUsers(user);
      bytes += user.getSerializedSize();
    }
    calls.add(new Call(members, message.build()));
    return calls;
  }

  RecommendRequest message() {
    return message;
  }

  /** Users of the call. */
  int size() {
    return members.size();
  }

  /** Time until the last of the budgets is spent, in nanoseconds, at least 1. */
  long budgetNanos(long nowNanos) {
    long longest = 1;
    for (QueuedRequest member : members) {
      longest = Math.max(longest, member.deadlineNanos() - nowNanos);
    }
    return longest;
  }

  void answer(RecommendResponse response) {
    for (int i = 0; i < members.size(); i++) {
      QueuedRequest member = members.get(i);
      member.outcome().complete(UserRequests.outcome(member.request(), response, i));
    }
  }

  void fallBack(Reason reason) {
    members.forEach(member -> member.fallBack(reason));
  }

  /** Completes with a fallback the requests that cannot wait any longer. */
  void giveUpOnLate(long nowNanos) {
    for (QueuedRequest member : members) {
      if (nowNanos - member.giveUpNanos() >= 0) {
        member.fallBack(Reason.DEADLINE_EXCEEDED);
      }
    }
  }
}
