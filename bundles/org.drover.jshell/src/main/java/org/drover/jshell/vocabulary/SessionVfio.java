// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.service.DeviceStatus;
import org.drover.api.service.Devices;
import org.drover.api.service.Drivers;
import org.drover.api.service.Drivers.DriverInfo;
import org.drover.api.service.Explainer;
import org.drover.api.service.Explanation;
import org.drover.api.service.ImageDifference;
import org.drover.api.service.ImageReport;
import org.drover.api.service.ImageRequest;
import org.drover.api.service.ImageTools;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.ListenRequest;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.Migrator;
import org.drover.api.service.NewMdev;
import org.drover.api.service.PciFunction;
import org.drover.api.service.Placement;
import org.drover.api.service.Plan;
import org.drover.api.service.PlanRequest;
import org.drover.api.service.Planner;
import org.drover.api.service.Preparation;
import org.drover.api.service.Preparer;
import org.drover.api.service.Session;
import org.drover.api.service.Sessions;
import org.drover.api.service.SpaceName;
import org.drover.jshell.words.Checking;
import org.drover.jshell.words.Definition;
import org.drover.jshell.words.Faults;
import org.drover.jshell.words.Moving;
import org.drover.jshell.words.Preparing;
import org.drover.jshell.words.ScriptDevice;
import org.drover.jshell.words.ScriptDirty;
import org.drover.jshell.words.ScriptSession;
import org.drover.jshell.words.ScriptTrace;
import org.drover.jshell.words.Stopping;
import org.drover.jshell.words.Text;
import org.drover.jshell.words.Vfio;
import org.drover.text.InfoFormat;
import org.drover.text.read.Places;
import org.drover.text.read.PlanWords;
import org.drover.text.read.Sizes;

/** The words of one session. */
final class SessionVfio implements Vfio {
  /** The scheme of the machine's own kernel. */
  private static final String MACHINE = "vfio";

  private final Backstage stage;

  SessionVfio(Backstage stage) {
    this.stage = stage;
  }

  @Override
  public List<DeviceStatus> devices() {
    return stage.services().with(Devices.class, Devices::list);
  }

  @Override
  public Text info(Object device) {
    DeviceAddress address = Addresses.of(device);
    return new Text(
        InfoFormat.text(
            stage.services().with(Devices.class, devices -> devices.describe(address))));
  }

  @Override
  public Explanation explain(Object device) {
    DeviceAddress address = Addresses.of(device);
    return stage.services().with(Explainer.class, explainer -> explainer.explain(address));
  }

  @Override
  public Plan plan(Object from, Object into) {
    PlanRequest request = planned(from, into);
    return stage.services().with(Planner.class, planner -> planner.plan(request));
  }

  private PlanRequest planned(Object from, Object into) {
    try {
      return PlanWords.parse(written(from), written(into), stage.desk().directory(), false);
    } catch (IllegalArgumentException e) {
      throw new DroverException(e.getMessage(), e);
    }
  }

  private static String written(Object what) {
    return what instanceof CharSequence text ? text.toString() : Addresses.of(what).toString();
  }

  @Override
  public ImageReport inspect(String place) {
    ImageRequest image = new ImageRequest(image(place));
    return stage.services().with(ImageTools.class, tools -> tools.inspect(image));
  }

  private URI image(String place) {
    return Places.image(place, stage.desk().directory());
  }

  @Override
  public ImageReport verify(String place) {
    URI image = image(place);
    return stage.services().with(ImageTools.class, tools -> tools.verify(image));
  }

  @Override
  public List<ImageDifference> diff(String left, String right) {
    URI one = image(left);
    URI other = image(right);
    return stage.services().with(ImageTools.class, tools -> tools.diff(one, other));
  }

  @Override
  public ScriptDevice open(Object device) {
    return LeasedDevice.open(stage, Addresses.of(device), Placement.ANY);
  }

  @Override
  public ScriptDevice open(Object device, String space) {
    return LeasedDevice.open(stage, Addresses.of(device), Placement.in(named(space)));
  }

  @Override
  public ScriptDevice open(Object device, AccessPath via) {
    return LeasedDevice.open(stage, Addresses.of(device), Placement.ANY.by(via));
  }

  @Override
  public ScriptDevice open(Object device, Placement placement) {
    return LeasedDevice.open(stage, Addresses.of(device), placement);
  }

  @Override
  public Placement memory(String sizes) {
    return Placement.ANY.with(Sizes.memory("memory", sizes));
  }

  @Override
  public ScriptDirty dirty(Object device) {
    return TrackedMemory.of(stage, Addresses.of(device));
  }

  private static SpaceName named(String space) {
    try {
      return new SpaceName(space);
    } catch (IllegalArgumentException e) {
      throw new DroverException(e.getMessage(), e);
    }
  }

  @Override
  public List<LeaseInfo> leases() {
    return stage.services().with(Devices.class, Devices::leases);
  }

  @Override
  public Moving migrate(Object... devices) {
    return new MovingPlan(stage, Addresses.of(devices));
  }

  @Override
  public ScriptSession listen(String place, Object... devices) {
    Predicate<Object> made = NewMdev.class::isInstance;
    ListenRequest request =
        new ListenRequest(
            Places.listener(place),
            Stream.of(devices).filter(made.negate()).map(Addresses::of).toList(),
            Stream.of(devices).filter(made).map(NewMdev.class::cast).toList());
    return stage.started(
        stage.services().with(Migrator.class, migrator -> migrator.listen(request)));
  }

  @Override
  public NewMdev create(String mdev) {
    return create(mdev, MACHINE);
  }

  @Override
  public NewMdev create(String mdev, String kernel) {
    try {
      return NewMdev.parse(kernel, mdev);
    } catch (IllegalArgumentException e) {
      throw new DroverException(e.getMessage(), e);
    }
  }

  @Override
  public List<MigrationSnapshot> sessions() {
    return stage.services().with(Sessions.class, Sessions::list);
  }

  @Override
  public ScriptSession session(String id) {
    return new FollowedSession(find(id), stage.following());
  }

  private Session find(String id) {
    return stage
        .services()
        .with(Sessions.class, sessions -> sessions.find(id))
        .orElseThrow(
            () ->
                new DroverException(
                    "There is no session '" + id + "'; sessions() lists those that are known."));
  }

  @Override
  public MigrationReport watch(Object session) {
    if (session instanceof FollowedSession followed) {
      return stage.following().watch(followed.session());
    }
    if (session instanceof MigrationSnapshot snapshot) {
      return stage.following().watch(find(snapshot.id()));
    }
    return stage.following().watch(find(String.valueOf(session)));
  }

  @Override
  public ScriptSession resolve(Object session) {
    if (session instanceof FollowedSession followed) {
      return followed.resolve();
    }
    String id =
        session instanceof MigrationSnapshot snapshot ? snapshot.id() : String.valueOf(session);
    return session(id).resolve();
  }

  @Override
  public Stopping shutdown() {
    return new StoppingPlan(stage);
  }

  @Override
  public Checking conform(Object device) {
    return new CheckingPlan(stage, Addresses.of(device));
  }

  @Override
  public ScriptTrace trace(Object subject) {
    return RunningTrace.of(stage, subject);
  }

  @Override
  public DeviceAddress emulate(String model, String... words) {
    List<String> rest = new ArrayList<>(List.of(words));
    String name = rest.isEmpty() || rest.get(0).contains("=") ? "" : rest.remove(0);
    Map<String, String> options = options(rest);
    return EmulatedModel.make(stage, model, name, options);
  }

  private static Map<String, String> options(List<String> words) {
    Map<String, String> options = new LinkedHashMap<>();
    for (String word : words) {
      int equals = word.indexOf('=');
      if (equals <= 0) {
        throw new DroverException("'" + word + "' is no option of a model; write \"KEY=VALUE\".");
      }
      options.put(word.substring(0, equals), word.substring(equals + 1));
    }
    return options;
  }

  @Override
  public void remove(Object device) {
    EmulatedModel.remove(stage, Addresses.of(device));
  }

  @Override
  public List<PciFunction> functions() {
    return stage.services().with(Preparer.class, Preparer::functions);
  }

  @Override
  public Preparing prepare(Object function) {
    return new PreparingPlan(stage, Addresses.of(function));
  }

  @Override
  public List<Preparation> prepared() {
    return stage.services().with(Preparer.class, Preparer::prepared);
  }

  @Override
  public Preparation unprepare(Object function) {
    return PreparingPlan.undo(stage, Addresses.of(function));
  }

  @Override
  public Faults faults(Object device) {
    return new EmulatorFaults(stage, Addresses.of(device));
  }

  @Override
  public List<DriverInfo> drivers() {
    return stage.services().with(Drivers.class, Drivers::list);
  }

  @Override
  public <T> T service(Class<T> type) {
    return ServiceProxy.of(stage.services(), type);
  }

  @Override
  public Definition define(Object object, Class<?>... services) {
    return Registered.of(stage, object, services);
  }

  @Override
  public Text table(Object rows) {
    return Drawing.table(rows, stage.desk().width());
  }

  @Override
  public Text plot(Object numbers) {
    return Drawing.plot(numbers, stage.desk().width());
  }

  @Override
  public List<String> args() {
    return stage.desk().args();
  }

  @Override
  public String toString() {
    return "the words of this session; vfio. and TAB shows them, docs/console.md tells of them";
  }
}
