"""The queue server (叫号服务器): one writer per hall, its pages, its HTTP and Socket.IO doors."""
