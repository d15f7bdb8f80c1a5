// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.process;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;
import org.drover.api.service.ConformanceRequest;

/** A request as the first line of a worker's standard input. */
final class Order {
  private Order() {}

  static String line(ConformanceRequest request) {
    JsonObject json = new JsonObject();
    json.addProperty("address", request.address().toString());
    json.addProperty("fresh", request.fresh());
    json.addProperty("dangerous", request.dangerous());
    JsonArray only = new JsonArray();
    request.only().forEach(only::add);
    json.add("only", only);
    json.addProperty("patience", request.patience().toString());
    request.via().ifPresent(path -> json.addProperty("via", path.word()));
    return new Gson().toJson(json);
  }

  static ConformanceRequest read(String line) {
    JsonObject json = JsonParser.parseString(line).getAsJsonObject();
    List<String> only = new ArrayList<>();
    for (JsonElement each : json.getAsJsonArray("only")) {
      only.add(each.getAsString());
    }
    return new ConformanceRequest(
        DeviceAddress.parse(json.get("address").getAsString()),
        json.get("fresh").getAsBoolean(),
        json.get("dangerous").getAsBoolean(),
        only,
        Duration.parse(json.get("patience").getAsString()),
        Optional.ofNullable(json.get("via")).map(JsonElement::getAsString).map(AccessPath::parse));
  }
}
