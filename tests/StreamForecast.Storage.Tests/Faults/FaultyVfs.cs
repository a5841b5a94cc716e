using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace StreamForecast.Storage.Tests.Faults;

/// <summary>
/// A file layer beneath SQLite: the system's own, with every write, cut, sync, read and removal told to the <see cref="FaultyDisk"/> of
/// the file's directory, which may let it fail. The system's file objects are kept; only their table of functions is replaced.
/// </summary>
internal static unsafe partial class FaultyVfs
{
    public const string Name = "faulty";

    private const int Ok = 0;
    private static readonly ConcurrentDictionary<string, FaultyDisk> Disks = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<nint, DiskFile> OpenFiles = new();
    private static readonly ConcurrentDictionary<nint, nint> Tables = new();
    private static readonly ConcurrentDictionary<nint, nint> Originals = new(); // of each replaced table
    private static readonly Vfs* Default = Register();

    public static void Attach(FaultyDisk disk)
    {
        Disks[disk.Directory] = disk;
        GC.KeepAlive((nint)Default);
    }

    public static void Detach(FaultyDisk disk) => Disks.TryRemove(KeyValuePair.Create(disk.Directory, disk));

    private static Vfs* Register()
    {
        SQLitePCL.Batteries_V2.Init();
        Vfs* system = Find(null);
        var own = (Vfs*)NativeMemory.Alloc((nuint)sizeof(Vfs));
        *own = *system;
        own->Next = null;
        own->Name = Marshal.StringToCoTaskMemUTF8(Name);
        own->Open = &Open;
        own->Delete = &Delete;
        return Register(own, makeDefault: 0) == Ok ? system : throw new InvalidOperationException("SQLite takes no file layer");
    }

    private static DiskFile? FileAt(byte* name)
    {
        string? path = Marshal.PtrToStringUTF8((nint)name);
        string? directory = Path.GetDirectoryName(path);
        return directory is not null && Disks.TryGetValue(directory, out FaultyDisk? disk) ? disk.File(Path.GetFileName(path!)) : null;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(Vfs* vfs, byte* name, FileHead* file, int flags, int* outFlags)
    {
        int result = Default->Open(vfs, name, file, flags, outFlags);
        if (result != Ok || name is null || FileAt(name) is not { } known)
            return result;

        known.Opened();
        OpenFiles[(nint)file] = known;
        file->Methods = (Methods*)Tables.GetOrAdd((nint)file->Methods, Replace);
        return Ok;
    }

    private static nint Replace(nint original)
    {
        var own = (Methods*)NativeMemory.Alloc((nuint)sizeof(Methods));
        *own = *(Methods*)original;
        own->Close = &Close;
        own->Read = &Read;
        own->Write = &Write;
        own->Truncate = &Truncate;
        own->Sync = &Sync;
        Originals[(nint)own] = original;
        return (nint)own;
    }

    private static Methods* Original(FileHead* file) => (Methods*)Originals[(nint)file->Methods];

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Delete(Vfs* vfs, byte* name, int syncDirectory)
    {
        int result = Default->Delete(vfs, name, syncDirectory);
        if (result == Ok)
            FileAt(name)?.Deleted(syncDirectory != 0);
        return result;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(FileHead* file)
    {
        OpenFiles.TryRemove((nint)file, out _);
        return Original(file)->Close(file);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(FileHead* file, void* into, int count, long offset)
    {
        int fault = OpenFiles[(nint)file].Ask(DiskCall.Read);
        return fault != Ok ? fault : Original(file)->Read(file, into, count, offset);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(FileHead* file, void* bytes, int count, long offset)
    {
        DiskFile known = OpenFiles[(nint)file];
        int fault = known.Ask(DiskCall.Write);
        if (fault != Ok)
            return fault;

        known.Written(offset, new ReadOnlySpan<byte>(bytes, count));
        return Original(file)->Write(file, bytes, count, offset);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Truncate(FileHead* file, long size)
    {
        DiskFile known = OpenFiles[(nint)file];
        int fault = known.Ask(DiskCall.Truncate);
        if (fault != Ok)
            return fault;

        known.Truncated(size);
        return Original(file)->Truncate(file, size);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sync(FileHead* file, int flags)
    {
        DiskFile known = OpenFiles[(nint)file];
        int fault = known.Ask(DiskCall.Sync);
        if (fault != Ok)
        {
            known.SyncFailed();
            return fault;
        }

        known.Synced();
        return Ok; // the model is the disk: waiting for the real one would only cost time
    }

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_vfs_find", StringMarshalling = StringMarshalling.Utf8)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial Vfs* Find(string? name);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_vfs_register")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Register(Vfs* vfs, int makeDefault);

    /// <summary>sqlite3_vfs; of what is not touched only the room it takes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Vfs
    {
        public int Version;
        public int FileBytes;
        public int MaxPath;
        public Vfs* Next;
        public nint Name;
        public void* AppData;
        public delegate* unmanaged[Cdecl]<Vfs*, byte*, FileHead*, int, int*, int> Open;
        public delegate* unmanaged[Cdecl]<Vfs*, byte*, int, int> Delete;
        public FourteenPointers Rest;
    }

    [InlineArray(14)]
    private struct FourteenPointers
    {
        public nint First;
    }

    [InlineArray(13)]
    private struct ThirteenPointers
    {
        public nint First;
    }

    /// <summary>The beginning of every sqlite3_file.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct FileHead
    {
        public Methods* Methods;
    }

    /// <summary>sqlite3_io_methods.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Methods
    {
        public int Version;
        public delegate* unmanaged[Cdecl]<FileHead*, int> Close;
        public delegate* unmanaged[Cdecl]<FileHead*, void*, int, long, int> Read;
        public delegate* unmanaged[Cdecl]<FileHead*, void*, int, long, int> Write;
        public delegate* unmanaged[Cdecl]<FileHead*, long, int> Truncate;
        public delegate* unmanaged[Cdecl]<FileHead*, int, int> Sync;
        public ThirteenPointers Rest;
    }
}
