package dev.reckon.view.http;

import dev.reckon.view.http.UserQuestion.Kind;
import java.util.List;

/** The routes of users. */
final class UserRoutes {

  private final UserAnswers answers;

  UserRoutes(UserAnswers answers) {
    this.answers = answers;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
            "/v1/users/{userId}/recommendations", call -> answer(call, Kind.LIST), "n", "fields"),
        Route.get(
            "/v1/users/{userId}/recommendations/history",
            call -> answer(call, Kind.EARLIER_LISTS),
            "n",
            "limit"),
        Route.get("/v1/users/{userId}/history", call -> answer(call, Kind.HISTORY)));
  }

  private void answer(Call call, Kind kind) {
    UserQuestion question = UserQuestion.of(kind, call);
    if (call.header(OtherInstances.FORWARDED).isPresent()) {
      answerHere(call, question);
      return;
    }
    var unused =
        answers
            .answer(question)
            .whenComplete(
                (json, failure) -> {
                  if (failure == null) {
                    call.json(200, json);
                  } else {
                    call.fail(failure);
                  }
                });
  }

  private void answerHere(Call call, UserQuestion question) {
    answers
        .answerHere(question)
        .ifPresentOrElse(
            json -> call.json(200, json),
            () ->
                call.fail(
                    Problem.of(
                        OtherInstances.NOT_HELD,
                        "not_found",
                        "This instance does not hold the user",
                        "Ask without the header " + OtherInstances.FORWARDED + ".")));
  }
}
