package dev.reckon.job.request;

import dev.reckon.history.Interaction;
import dev.reckon.history.SearchSession;
import dev.reckon.inference.v1.HistoryInteraction;
import dev.reckon.inference.v1.HistorySearch;
import dev.reckon.inference.v1.RecommendResponse;
import dev.reckon.inference.v1.UserRequest;
import dev.reckon.inference.v1.UserRequest.Trigger;
import dev.reckon.inference.v1.UserResponse;
import dev.reckon.recommendation.v1.Fallback.Reason;

/** Converts requests to messages of the runtime, and its answers back. */
public final class UserRequests {

  private UserRequests() {}

  /**
   * The message of a request.
   *
   * @param reasoningSteps see {@link InferenceSettings#reasoningSteps}
   */
  public static UserRequest of(RecommendationRequest request, int reasoningSteps) {
    UserRequest.Builder message =
        UserRequest.newBuilder()
            .setUserId(request.userId())
            .setHistorySequence(request.historySequence())
            .setListSize(request.listSize())
            .setTrigger(request.afterSearch() ? Trigger.SEARCH : Trigger.INTERACTION)
            .setNoPopularListWhenOverloaded(true);
    if (reasoningSteps != InferenceSettings.AS_TRAINED) {
      message.setReasoningSteps(reasoningSteps);
    }
    for (Interaction interaction : request.history().interactions()) {
      message.addInteractions(
          HistoryInteraction.newBuilder()
              .setEventId(interaction.eventId())
              .setItemId(interaction.itemId())
              .setKind(interaction.kind())
              .setEventTimeMillis(interaction.eventTimeMillis())
              .setSearchId(interaction.searchId()));
    }
    for (SearchSession session : request.history().searchSessions()) {
      message.addSearches(
          HistorySearch.newBuilder()
              .setSearchId(session.search().eventId())
              .setQuery(session.search().query())
              .setEventTimeMillis(session.search().eventTimeMillis())
              .addAllClickedItemIds(session.clickedItemIds()));
    }
    return message.build();
  }

  /** The outcome of this request from the i-th answer of a response. */
  static InferenceOutcome outcome(
      RecommendationRequest request, RecommendResponse response, int i) {
    if (i >= response.getUsersCount()) {
      return new InferenceOutcome.Fallback(Reason.RUNTIME_ERROR);
    }
    UserResponse answer = response.getUsers(i);
    if (!answer.getUserId().equals(request.userId())
        || answer.getHistorySequence() != request.historySequence()) {
      return new InferenceOutcome.Fallback(Reason.RUNTIME_ERROR);
    }
    RankedList list =
        new RankedList(
            answer.getItemsList(),
            answer.hasModel() ? answer.getModel() : response.getModel(),
            answer.getReasoningSteps(),
            answer.getEvidenceList());
    if (!answer.hasFallback()) {
      return new InferenceOutcome.Ranked(list);
    }
    return answer.getFallback().getReason() == Reason.NO_KNOWN_ITEMS
        ? new InferenceOutcome.NothingKnown(list)
        : new InferenceOutcome.Fallback(answer.getFallback().getReason());
  }
}
