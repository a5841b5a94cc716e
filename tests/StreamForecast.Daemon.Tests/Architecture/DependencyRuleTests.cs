using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using ArchUnitNET.xUnit;
using StreamForecast.Client;
using StreamForecast.Connectors.Json;
using StreamForecast.Daemon.Options;
using StreamForecast.Engine;
using StreamForecast.Models;
using StreamForecast.Protocol.State;
using StreamForecast.Storage;
using static ArchUnitNET.Fluent.ArchRuleDefinition;
using Assembly = System.Reflection.Assembly;

namespace StreamForecast.Daemon.Tests.Architecture;

/// <summary>Dependencies point one way: Daemon to Connectors, Storage and Engine, those to Models; Protocol sees nobody.</summary>
public class DependencyRuleTests
{
    private static readonly Assembly Models = typeof(IForecaster).Assembly;
    private static readonly Assembly Engine = typeof(ForecastEngine).Assembly;
    private static readonly Assembly Storage = typeof(SqliteStore).Assembly;
    private static readonly Assembly Connectors = typeof(ForecastJsonEncoder).Assembly;
    private static readonly Assembly Protocol = typeof(SeriesState).Assembly;
    private static readonly Assembly Client = typeof(StreamForecastClient).Assembly;
    private static readonly Assembly Daemon = typeof(DaemonOptions).Assembly;

    private static readonly Assembly[] All = [Models, Engine, Storage, Connectors, Protocol, Client, Daemon];

    private static readonly ArchUnitNET.Domain.Architecture Loaded = new ArchLoader().LoadAssemblies([.. All]).Build();

    public static TheoryData<string, string[], string[]> Rules => new()
    {
        { Name(Protocol), [], ["Akka", "Microsoft.AspNetCore", "Microsoft.Data.Sqlite", "Serilog"] },
        { Name(Client), [Name(Protocol)], ["Akka", "Microsoft.AspNetCore", "Microsoft.Data.Sqlite", "Serilog"] },
        { Name(Models), [], ["Akka", "Microsoft.AspNetCore", "Microsoft.Extensions", "Microsoft.Data.Sqlite", "Serilog", "Google.Protobuf"] },
        { Name(Engine), [Name(Models), Name(Protocol)], ["Microsoft.AspNetCore", "Microsoft.Data.Sqlite", "Serilog"] },
        { Name(Storage), [Name(Models), Name(Protocol), Name(Engine)], ["Akka", "Microsoft.AspNetCore", "Serilog"] },
        { Name(Connectors), [Name(Models), Name(Engine)], ["Akka", "Microsoft.AspNetCore", "Microsoft.Data.Sqlite", "Serilog"] },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_project_references_only_what_lies_below_it(string project, string[] allowed, string[] foreign)
    {
        string[] references = [.. All.Single(assembly => Name(assembly) == project).GetReferencedAssemblies().Select(name => name.Name!)];

        string[] own = [.. All.Select(Name)];
        Assert.Empty(references.Intersect(own).Except(allowed));
        Assert.DoesNotContain(
            references, reference => foreign.Any(root => reference == root || reference.StartsWith(root + ".", StringComparison.Ordinal)));
    }

    [Fact]
    public void Connectors_touch_the_engine_only_through_its_ports() =>
        Types().That().ResideInAssembly(Connectors).Should().NotDependOnAny(EngineBehindItsPorts()).Check(Loaded);

    [Fact]
    public void Storage_touches_the_engine_only_through_its_ports_and_its_record_of_a_configuration() =>
        Types().That().ResideInAssembly(Storage).Should()
            .NotDependOnAny(EngineBehindItsPorts().Where(type => type.Name != nameof(StreamForecast.Engine.Series.ConfigurationCodec)))
            .Check(Loaded);

    [Fact]
    public void The_rules_look_at_real_dependencies()
    {
        // A guard against rules that hold because nothing was loaded.
        Assert.Contains(Name(Models), Engine.GetReferencedAssemblies().Select(name => name.Name));
        Assert.NotEmpty(EngineBehindItsPorts());
        IType[] ports = [.. Loaded.Types.Where(type => type.Namespace?.FullName == "StreamForecast.Engine.Ports")];
        Assert.Contains(
            Loaded.Types.Where(type => type.Assembly.FullName == Connectors.FullName),
            type => type.Dependencies.Any(dependency => ports.Contains(dependency.Target)));
    }

    private static IEnumerable<IType> EngineBehindItsPorts() => Loaded.Types.Where(type =>
        type.Assembly.FullName == Engine.FullName && type.Namespace?.FullName != "StreamForecast.Engine.Ports");

    private static string Name(Assembly assembly) => assembly.GetName().Name!;
}
