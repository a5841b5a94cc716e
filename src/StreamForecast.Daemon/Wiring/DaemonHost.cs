using System.Net;
using System.Net.Sockets;
using Akka.Hosting;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Serilog;
using StreamForecast.Connectors.Simulator;
using StreamForecast.Daemon.Api;
using StreamForecast.Daemon.Commands;
using StreamForecast.Daemon.Options;
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
        EnsurePortIsFree(options.Http);
        await using WebApplication app = Build(options, flags, terminal, time);
        try
        {
            await app.StartAsync();
        }
        catch (IOException refused) when (refused.InnerException is not null || refused.Message.Contains("bind", StringComparison.Ordinal))
        {
            await app.StopAsync();
            throw CannotListen(options.Http, refused);
        }
        catch (SocketException refused)
        {
            await app.StopAsync();
            throw CannotListen(options.Http, refused);
        }

        string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        await Announcement.WriteAsync(terminal.Out, options, address);
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
        builder.WebHost.ConfigureKestrel(kestrel => HttpLimits.Apply(kestrel, options.Http));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        if (IPAddress.IsLoopback(options.Http.Address.Address))
        {
            // There is no login: a page of another site must not reach the daemon under a name that it made resolve to loopback.
            builder.Services.Configure<HostFilteringOptions>(filter =>
                filter.AllowedHosts = ["localhost", "127.0.0.1", "[::1]", $"{options.Http.Address.Address}"]);
        }

        builder.Services.AddSerilog(Logs.Create(options.Logging, terminal), dispose: true);
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(options.Limits);
        builder.Services.AddSingleton(new SeriesRulebook(options.Series));
        builder.Services.AddSingleton<FatalFault>();
        builder.Services.AddSingleton(new ApiNotice(options.Sources.Any(source => source.IsSimulated) ? SimulatorSource.Notice : null));
        builder.Services.AddStreamForecastApi();
        AddEngine(builder.Services);
        builder.Services.AddHostedService(services => new RulesReload(
            flags, services.GetRequiredService<SeriesRulebook>(), services.GetRequiredService<ILogger<RulesReload>>()));
        return builder.Build().MapStreamForecastApi();
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
        services.AddSingleton<EngineService>();
        services.AddHostedService(provider => provider.GetRequiredService<EngineService>());
        services.AddSingleton<SourceService>();
        services.AddHostedService(provider => provider.GetRequiredService<SourceService>());

        // Null until the store is recovered: who asks sooner has to say so to its caller.
        services.AddTransient(provider => provider.GetRequiredService<EngineService>().Engine!);
    }

    /// <summary>Asked before the store opens, so that the usual mistake, a second daemon, ends in one line and touches nothing.</summary>
    private static void EnsurePortIsFree(HttpOptions http)
    {
        using var probe = new TcpListener(http.Address);
        try
        {
            probe.Start();
        }
        catch (SocketException refused)
        {
            throw CannotListen(http, refused);
        }
    }

    private static CommandException CannotListen(HttpOptions http, Exception refused)
    {
        string cause = (refused.InnerException ?? refused).Message;
        return new CommandException(
            $"cannot listen on {http.Address} ({cause}): stop what holds the port, or choose another with --http {http.Address.Address}:{OtherPort(http)}", refused);
    }

    private static int OtherPort(HttpOptions http) => http.Address.Port < 65_535 ? http.Address.Port + 1 : 8080;
}
