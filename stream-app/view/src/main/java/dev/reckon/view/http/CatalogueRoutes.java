package dev.reckon.view.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.view.catalogue.Catalogue;
import dev.reckon.view.catalogue.CatalogueItem;
import dev.reckon.view.popular.Popularity;
import dev.reckon.wire.MessageRules;
import java.util.List;
import java.util.Optional;

/** The routes of items. */
final class CatalogueRoutes {

  private final Catalogue catalogue;
  private final Popularity popularity;

  CatalogueRoutes(Catalogue catalogue, Popularity popularity) {
    this.catalogue = catalogue;
    this.popularity = popularity;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/v1/items", this::find, "query", "n"),
        Route.get("/v1/items/{itemId}", this::get));
  }

  private void find(Call call) {
    Optional<String> query = call.query("query");
    if (query.filter(text -> text.length() > MessageRules.MAX_QUERY_CHARACTERS).isPresent()) {
      throw Problem.parameter(
          "query is longer than " + MessageRules.MAX_QUERY_CHARACTERS + " characters",
          "Search for some words of a title.");
    }
    int n = UserQuestion.items(call);
    List<CatalogueItem> found =
        query.isEmpty() ? catalogue.first(n) : catalogue.find(query.get(), n, popularity.list());
    ObjectNode answer = Json.object();
    query.ifPresent(text -> answer.put("query", text));
    var items = answer.putArray("items");
    found.forEach(item -> items.add(ListAnswer.item(item)));
    call.json(200, answer.put("catalogueItems", catalogue.availableItems()));
  }

  private void get(Call call) {
    String itemId = call.path("itemId");
    CatalogueItem item =
        catalogue
            .get(itemId)
            .orElseThrow(
                () ->
                    Problem.of(
                        404,
                        "not_found",
                        "There is no item " + itemId,
                        "The topic items has no item of this id, or a tombstone for it."));
    call.json(200, ListAnswer.item(item));
  }
}
