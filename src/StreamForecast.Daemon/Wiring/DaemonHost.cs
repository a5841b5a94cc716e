using System.Net.Sockets;
using Akka.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Serilog;
using StreamForecast.Connectors.Simulator;
using StreamForecast.Daemon.Api;
using StreamForecast.Daemon.Commands;
using StreamForecast.Daemon.Evolution;
using StreamForecast.Daemon.Grpc;
using StreamForecast.Daemon.Options;
using StreamForecast.Daemon.Tcp;
using StreamForecast.Engine;

namespace StreamForecast.Daemon.Wiring;

/// <summary>Puts the daemon together: options in, a running host out.</summary>
internal static class DaemonHost
{
    /// <summary>From the signal to the end of the process.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(9);

    /// <summary>Runs until a signal, or until the store can no longer be trusted.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(DaemonOptions options, ServeFlags flags, Terminal terminal, TimeProvider time)
    {
        foreach (Listener listener in Listener.Of(options))
        {
            listener.EnsurePortIsFree();
        }

        await using WebApplication app = Build(options, flags, terminal, time);
        try
        {
            await app.StartAsync();
        }
        catch (IOException refused) when (refused.InnerException is not null || refused.Message.Contains("bind", StringComparison.Ordinal))
        {
            await app.StopAsync();
            throw Listener.CannotListen(options, refused);
        }
        catch (SocketException refused)
        {
            await app.StopAsync();
            throw Listener.CannotListen(options, refused);
        }

        // In the order in which they were asked for: HTTP first.
        string[] addresses = [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];
        await Announcement.WriteAsync(terminal.Out, options, addresses);
        await app.WaitForShutdownAsync();
        if (app.Services.GetRequiredService<FatalFault>().Message is not { } fault)
        {
            return ExitCode.Success;
        }

        await terminal.Error.WriteLineAsync($"error: {fault}");
        return ExitCode.Failed;
    }

    /// <summary>Everything wired and nothing started.</summary>
    public static WebApplication Build(DaemonOptions options, ServeFlags flags, Terminal terminal, TimeProvider time)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(DaemonHost).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environments.Production,
        });

        // One configuration, read and checked already: what ASP.NET would gather on its own must not act beside it.
        builder.Configuration.Sources.Clear();
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.ConfigureKestrel(kestrel => HttpLimits.Apply(kestrel, options));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);

        builder.Services.AddSerilog(Logs.Create(options.Logging, terminal), dispose: true);
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(options.Limits);
        builder.Services.AddSingleton(new SeriesRulebook(options.Series));
        builder.Services.AddSingleton<FatalFault>();
        builder.Services.AddSingleton(new ApiNotice(options.Sources.Any(source => source.IsSimulated) ? SimulatorSource.Notice : null));
        builder.Services.AddStreamForecastApi();
        if (options.Grpc.IsEnabled)
        {
            builder.Services.AddStreamForecastGrpc(options.Grpc);
        }

        if (options.LineProtocol.IsEnabled)
        {
            builder.Services.AddSingleton<LineProtocolListener>();
        }

        AddEngine(builder.Services);
        builder.Services.AddHostedService(services => new RulesReload(
            flags, services.GetRequiredService<SeriesRulebook>(), services.GetRequiredService<ILogger<RulesReload>>()));
        WebApplication app = builder.Build().UseLoopbackNames(options.Http).MapStreamForecastApi();
        return options.Grpc.IsEnabled ? app.MapStreamForecastGrpc() : app;
    }

    /// <summary>Hosted services start in this order and stop in the opposite one, after the web server, which is always last.</summary>
    private static void AddEngine(IServiceCollection services)
    {
        services.AddAkka("streamforecast", akka => akka
            .AddHocon(EngineConfiguration.Hocon, HoconAddMode.Prepend)
            .ConfigureLoggers(loggers =>
            {
                loggers.ClearLoggers();
                loggers.AddLoggerFactory();
            }));
        services.AddSingleton<SinkService>();
        services.AddHostedService(provider => provider.GetRequiredService<SinkService>());
        services.AddSingleton<EngineService>();
        services.AddHostedService(provider => provider.GetRequiredService<EngineService>());
        services.AddSingleton<EvolutionRecorder>();
        services.AddHostedService(provider => provider.GetRequiredService<EvolutionRecorder>());
        services.AddSingleton<SourceService>();
        services.AddHostedService(provider => provider.GetRequiredService<SourceService>());

        // Null until the store is recovered: who asks sooner has to say so to its caller.
        services.AddTransient(provider => provider.GetRequiredService<EngineService>().Engine!);
    }
}
